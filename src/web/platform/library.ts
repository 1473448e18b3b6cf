/** Rare parts of the runtime, which an isolate gets when it first needs them: their text would make each start slower. */
import { MapOf, mapGet, mapSet, TypeErrorOf } from "../../../sdk/typescript/src/intrinsics.ts";
import type { HostCalls } from "../host-calls.ts";

/** The engine's own, by whose use as a function a text sees nothing of the runtime. */
const { eval: evaluate } = globalThis;

const connected: { load: (name: string) => unknown } = { load: () => undefined };
const loaded = new MapOf<string, unknown>();

/** Takes the parts from what is given or, where that is nothing, as texts from the host. */
export function connectLibraries(
  host: Pick<HostCalls, "library">,
  parts: Readonly<Record<string, () => unknown>> | null,
): void {
  connected.load = (name) => {
    const make = parts?.[name];
    if (make !== undefined) return make();
    if (host.library === undefined) throw new TypeErrorOf(`${name} is not offered here`);
    return evaluate(`${host.library(name)}\n//# sourceURL=bobbin:runtime`);
  };
}

/** What a part exports. */
export function library<
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what it takes, as `as` would
  Exports,
>(name: string): Exports {
  const known = mapGet(loaded, name);
  if (known !== undefined) return known as Exports;
  const made = connected.load(name);
  mapSet(loaded, name, made);
  return made as Exports;
}
