import type { Reader } from "../binary/reader.ts";
import { builtInName, findBuiltIn } from "./built-in-names.ts";
import { readValueType } from "../types/decode-values.ts";
import { typeAt, type TypeScope } from "../types/type-scope.ts";
import {
  plainOptions,
  type BuiltIn,
  type CanonicalOptions,
  type CoreReference,
  type ComponentFunction,
  type TextEncodingName,
} from "./plan.ts";
import { ComponentUnsupported } from "../errors.ts";
import type { AnyType, FunctionType, ResourceType, ValueType } from "../types/types.ts";

/** The index spaces that canonical definitions take from and add to. */
export interface CanonicalScope extends TypeScope {
  readonly coreFunctions: CoreReference[];
  readonly coreMemories: CoreReference[];
  readonly functions: ComponentFunction[];
  readonly owner: number;
  /** Notes that functions of the component do not wait for one another. */
  useTasks(): void;
}

const resourceKinds = new Map([
  [2, "resource.new"],
  [3, "resource.drop"],
  [4, "resource.rep"],
] as const);

/** By the numbers of their options. */
const encodings: readonly (TextEncodingName | undefined)[] = ["utf8", "utf16", "latin1+utf16"];

/** Reads one entry of a canonical section. */
export function readCanonical(reader: Reader, scope: CanonicalScope): void {
  const form = reader.byte();
  if (form === 0) readLift(reader, scope);
  else if (form === 1) {
    reader.byte();
    const target = found(scope.functions[reader.u32()]);
    const options = readOptions(reader, scope);
    refuseAsync(options, target.type);
    scope.coreFunctions.push({ kind: "lower", target, options, owner: scope.owner });
  } else {
    const kind = resourceKinds.get(form as 2);
    if (kind === undefined) {
      scope.coreFunctions.push(readBuiltIn(form, reader, scope));
      return;
    }
    const resource = resourceAt(reader.u32(), scope);
    if (kind !== "resource.drop" && resource.local?.owner !== scope.owner) {
      throw new ComponentUnsupported("makes a resource that it does not define");
    }
    scope.coreFunctions.push({ kind, resource, owner: scope.owner });
  }
}

function readLift(reader: Reader, scope: CanonicalScope): void {
  reader.byte();
  const core = found(scope.coreFunctions[reader.u32()]);
  const options = readOptions(reader, scope);
  const type = functionAt(reader.u32(), scope);
  refuseAsync(options, type);
  if (options.callback !== null && !options.isAsync) {
    throw new ComponentUnsupported("has a callback for a function that is called as a plain one");
  }
  if (options.postReturn !== null && options.isAsync) {
    throw new ComponentUnsupported("frees what an asynchronous function returns");
  }
  scope.functions.push({ kind: "lifted", core, type, options, owner: scope.owner });
}

/** Only a function whose type says that it may wait can be called, or offered, without waiting for it. */
function refuseAsync({ isAsync }: CanonicalOptions, type: FunctionType): void {
  if (isAsync && type.isAsync !== true) {
    throw new ComponentUnsupported("treats a function as asynchronous whose type is not async");
  }
}

function readBuiltIn(form: number, reader: Reader, scope: CanonicalScope): BuiltIn {
  const known = findBuiltIn(form);
  if (known === null) {
    throw new ComponentUnsupported(
      `needs the built-in function ${builtInName(form)}, which Bobbin does not offer`,
    );
  }
  scope.useTasks();
  const { name, immediates } = known;
  let type: ValueType | null = null;
  let options = plainOptions;
  let flag = false;
  let slot = 0;
  for (const immediate of immediates) {
    if (immediate === "flag") flag = reader.byte() === 1;
    else if (immediate === "type") type = elementAt(reader.u32(), name, scope);
    else if (immediate === "options") options = readOptions(reader, scope);
    else if (immediate === "result") type = readResult(reader, scope);
    else if (immediate === "slot") slot = readSlot(reader);
    else options = { ...plainOptions, memory: found(scope.coreMemories[reader.u32()]) };
  }
  return { kind: "built-in", name, owner: scope.owner, type, options, flag, slot };
}

/** What goes through the stream or future at an index. */
function elementAt(index: number, name: string, scope: TypeScope): ValueType | null {
  const type = typeAt(index, scope);
  const of = name.slice(0, name.indexOf("."));
  if (type.kind === "value" && type.type.kind === of) {
    return (type.type as Extract<ValueType, { kind: "stream" | "future" }>).element;
  }
  throw new ComponentUnsupported(`has no ${of} type ${index}`);
}

function readResult(reader: Reader, scope: TypeScope): ValueType | null {
  if (reader.byte() === 0) return readValueType(reader, scope);
  if (reader.u32() > 0) throw new ComponentUnsupported("has a task with named results");
  return null;
}

/** There are two places for 32 bits each. */
function readSlot(reader: Reader): number {
  const type = reader.byte();
  const slot = reader.u32();
  if (type !== 0x7f) throw new ComponentUnsupported("keeps 64 bits in the context of a task");
  if (slot > 1) throw new ComponentUnsupported(`has no place ${slot} in the context of a task`);
  return slot;
}

function readOptions(reader: Reader, scope: CanonicalScope): CanonicalOptions {
  let { encoding, memory, realloc, postReturn, callback, isAsync } = plainOptions;
  scope.budget.list(reader, () => {
    const option = reader.byte();
    const named = encodings[option];
    if (named !== undefined) encoding = named;
    else if (option === 3) memory = found(scope.coreMemories[reader.u32()]);
    else if (option === 4) realloc = found(scope.coreFunctions[reader.u32()]);
    else if (option === 5) postReturn = found(scope.coreFunctions[reader.u32()]);
    else if (option === 6) isAsync = true;
    else if (option === 7) callback = found(scope.coreFunctions[reader.u32()]);
    else
      throw new ComponentUnsupported(`has functions with an option that is not known (${option})`);
  });
  if (isAsync) scope.useTasks();
  return { encoding, memory, realloc, postReturn, callback, isAsync };
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
