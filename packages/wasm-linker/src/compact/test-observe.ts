import { compactModule } from "./compact-module.ts";
import { groupsModule } from "./read-parts.ts";

type Imports = Record<string, Record<string, (...values: unknown[]) => unknown>>;

/** What a module has called, with what, and how each call of it has come out. */
export interface Observed {
  readonly calls: readonly unknown[];
  readonly outcomes: readonly unknown[];
}

/** Whether it is to be called with each of these values. */
const values = Array.from({ length: 14 }, (_, at) => at - 2);

/** All functions of the module `host` answer with a number that tells which one it was. */
function observe(
  module: WebAssembly.Module,
  answer: (from: string, name: string, given: readonly unknown[]) => number,
): unknown[] {
  const imports: Imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind !== "function") throw new Error(`${from} ${name} is a ${kind}`);
    (imports[from] ??= {})[name] = (...given) => answer(from, name, given);
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  return values.map((value) => {
    try {
      return (exports["run"] as (value: number) => unknown)(value);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      return "trap";
    }
  });
}

function answerOf(name: string, given: readonly unknown[]): number {
  return 100 * Number(name) + given.reduce((sum: number, one) => sum + Number(one), 0);
}

/** What can be seen of a module whose imports are called by numbers. */
export function observePlain(bytes: Uint8Array): Observed {
  const calls: unknown[] = [];
  const outcomes = observe(new WebAssembly.Module(new Uint8Array(bytes)), (_from, name, given) => {
    calls.push([name, ...given]);
    return answerOf(name, given);
  });
  return { calls, outcomes };
}

/** What can be seen of it once it is compact; null where it is left as it is. `isHosts`: the names that are imported in groups. */
export function observeCompact(
  bytes: Uint8Array,
  isHosts: (name: string) => boolean = () => true,
): (Observed & { readonly module: WebAssembly.Module }) | null {
  const compact = compactModule(bytes, (_from, name) => (isHosts(name) ? "" : null));
  if (compact === null) return null;
  const calls: unknown[] = [];
  const module = new WebAssembly.Module(new Uint8Array(compact.bytes));
  const outcomes = observe(module, (from, name, given) => {
    const one = from === groupsModule ? compact.grouped[given.at(-1) as number] : null;
    if (one?.group !== undefined && one.group !== Number(name)) throw new Error("a wrong group");
    const own = one === null ? given : given.slice(0, -1);
    const known = one?.name ?? name;
    calls.push([known, ...own]);
    return answerOf(known, own);
  });
  return { calls, outcomes, module };
}
