import type { Reader } from "../binary/reader.ts";
import { typeAt } from "./decode-types.ts";
import type { CanonicalOptions, CoreReference, ComponentFunction } from "./plan.ts";
import { ComponentUnsupported } from "../errors.ts";
import type { AnyType, FunctionType, ResourceType } from "./types.ts";
import type { TypeScope } from "./decode-types.ts";

/** The index spaces that canonical definitions take from and add to. */
export interface CanonicalScope extends TypeScope {
  readonly coreFunctions: CoreReference[];
  readonly coreMemories: CoreReference[];
  readonly functions: ComponentFunction[];
  readonly owner: number;
}

const resourceKinds = new Map([
  [2, "resource.new"],
  [3, "resource.drop"],
  [4, "resource.rep"],
] as const);

/** Reads one entry of a canonical section. */
export function readCanonical(reader: Reader, scope: CanonicalScope): void {
  const form = reader.byte();
  if (form === 0) {
    reader.byte();
    const core = found(scope.coreFunctions[reader.u32()]);
    const options = readOptions(reader, scope);
    const type = functionAt(reader.u32(), scope);
    scope.functions.push({ kind: "lifted", core, type, options, owner: scope.owner });
  } else if (form === 1) {
    reader.byte();
    const target = found(scope.functions[reader.u32()]);
    const options = readOptions(reader, scope);
    scope.coreFunctions.push({ kind: "lower", target, options, owner: scope.owner });
  } else {
    const kind = resourceKinds.get(form as 2);
    if (kind === undefined) {
      throw new ComponentUnsupported(
        "needs the asynchronous built-in functions of WASI 0.3 (Spin 4), which Bobbin does not offer",
      );
    }
    const resource = resourceAt(reader.u32(), scope);
    if (kind !== "resource.drop" && resource.local?.owner !== scope.owner) {
      throw new ComponentUnsupported("makes a resource that it does not define");
    }
    scope.coreFunctions.push({ kind, resource, owner: scope.owner });
  }
}

function readOptions(reader: Reader, scope: CanonicalScope): CanonicalOptions {
  let memory: CoreReference | null = null;
  let realloc: CoreReference | null = null;
  let postReturn: CoreReference | null = null;
  scope.budget.list(reader, () => {
    const option = reader.byte();
    if (option === 3) memory = found(scope.coreMemories[reader.u32()]);
    else if (option === 4) realloc = found(scope.coreFunctions[reader.u32()]);
    else if (option === 5) postReturn = found(scope.coreFunctions[reader.u32()]);
    else if (option !== 0) throw new ComponentUnsupported(optionProblem(option));
  });
  return { memory, realloc, postReturn };
}

function optionProblem(option: number): string {
  return option === 1 || option === 2
    ? "keeps its texts in UTF-16; Bobbin runs components whose texts are UTF-8"
    : "has asynchronous functions of WASI 0.3 (Spin 4), which Bobbin does not run";
}

function found<Item>(item: Item | undefined): Item {
  if (item === undefined)
    throw new ComponentUnsupported("refers to a definition that is not there");
  return item;
}

function functionAt(index: number, scope: TypeScope): FunctionType {
  const type: AnyType = typeAt(index, scope);
  if (type.kind !== "function") throw new ComponentUnsupported(`has no function type ${index}`);
  return type;
}

function resourceAt(index: number, scope: TypeScope): ResourceType {
  const type: AnyType = typeAt(index, scope);
  if (type.kind !== "resource") throw new ComponentUnsupported(`has no resource type ${index}`);
  return type;
}
