import type { CoreSignature } from "../types/layout.ts";
import type { ExecutionGuard } from "./execution-guard.ts";

/** What is to be known of a function of the host before it is there. */
export interface ImportTraits {
  /** As people know it; null where it leads to another part of the guest. */
  readonly name: string | null;
  /** It may answer with a promise, for which the guest is suspended. */
  readonly waits: boolean;
  /** Null where it is as the module declares it. */
  readonly signature: CoreSignature | null;
  /** Others may have their turn after it; false where only what it answers suspends the guest. */
  readonly givesTurn: boolean;
}

type Call = (...values: unknown[]) => unknown;

/** A function of the host among what a core module imports, by its traits, which all instances of a component share. Where it may be caught or waits, it is reached by way of a gate: see `gate.ts`. */
export abstract class HostImport {
  readonly traits: ImportTraits;

  constructor(traits: ImportTraits) {
    this.traits = traits;
  }

  /** The function. */
  abstract get call(): Call;

  /** The function that these values are meant for. */
  of(_values: readonly unknown[]): HostImport {
    return this;
  }
}

/** One that is there. */
export class ReadyImport extends HostImport {
  readonly #call: Call;

  constructor(name: string, call: (...values: never[]) => unknown, waits = false) {
    super({ name, waits, signature: null, givesTurn: waits });
    this.#call = call as Call;
  }

  get call(): Call {
    return this.#call;
  }
}

/** One that is made when it is called first: of what a guest imports it calls little, and each instance has its own. */
export class LateImport<Key> extends HostImport {
  readonly #maker: ImportMaker<Key>;
  readonly #key: Key;
  #call: Call | null = null;

  constructor(traits: ImportTraits, maker: ImportMaker<Key>, key: Key) {
    super(traits);
    this.#maker = maker;
    this.#key = key;
  }

  get call(): Call {
    return (this.#call ??= this.#maker.make(this.#key));
  }
}

/** What makes functions of the host, by what says which. */
export interface ImportMaker<Key> {
  make(key: Key): Call;
}

/** What a core module imports, before gates are made for what is the host's. */
export type GuestImports = Record<string, Record<string, WebAssembly.ImportValue | HostImport>>;

/** A function of the host that is counted, and whose failure ends the guest; it does not throw. */
export function metered(
  guard: ExecutionGuard,
  target: HostImport,
  signature: CoreSignature | undefined,
): Call {
  if (!isShort(signature)) return (...values) => askAtLength(guard, target, values);
  return (a, b, c, d, e, f) => ask(guard, target, a, b, c, d, e, f);
}

/**
 * The same for a guest that catches nothing: it throws what stopped the guest, which goes through all of the guest's code as a trap would. Calls are
 * cheaper so, and an instance is made sooner, than by way of a gate.
 */
export function throwing(
  guard: ExecutionGuard,
  target: HostImport,
  signature: CoreSignature | undefined,
): Call {
  if (!isShort(signature)) {
    return (...values) => {
      if (guard.stopped !== null) throw guard.stopped;
      const answer = askAtLength(guard, target, values);
      if (guard.isStopped) throw guard.stopped as unknown as Error;
      return answer;
    };
  }
  return (a, b, c, d, e, f) => throwingCall(guard, target, a, b, c, d, e, f);
}

/** A call of a guest that catches nothing; see `throwing`. */
export function throwingCall(
  guard: ExecutionGuard,
  target: HostImport,
  a?: unknown,
  b?: unknown,
  c?: unknown,
  d?: unknown,
  e?: unknown,
  f?: unknown,
): unknown {
  if (guard.stopped !== null) throw guard.stopped;
  const answer = ask(guard, target, a, b, c, d, e, f);
  if (guard.isStopped) throw guard.stopped as unknown as Error;
  return answer;
}

/** Most functions have few values, of which then no list need be made at each call. */
const shortMax = 6;

/** Whether it is one of those; a module is given nothing that it does not declare. */
export function isShort(signature: CoreSignature | undefined): boolean {
  return signature !== undefined && signature.parameters.length <= shortMax;
}

function ask(
  guard: ExecutionGuard,
  target: HostImport,
  a: unknown,
  b: unknown,
  c: unknown,
  d: unknown,
  e: unknown,
  f: unknown,
): unknown {
  try {
    guard.beginCall();
    const answer = guard.clock.isClose
      ? askTimed(guard, target, [a, b, c, d, e, f])
      : target.call(a, b, c, d, e, f);
    guard.meter.end();
    return answer;
  } catch (error) {
    guard.abort(error);
  }
}

function askAtLength(guard: ExecutionGuard, target: HostImport, values: unknown[]): unknown {
  try {
    guard.beginCall();
    const answer = guard.clock.isClose ? askTimed(guard, target, values) : target.call(...values);
    guard.meter.end();
    return answer;
  } catch (error) {
    guard.abort(error);
  }
}

/** What is between two parts of the guest is not the host's time. */
function askTimed({ clock }: ExecutionGuard, target: HostImport, values: unknown[]): unknown {
  const { name } = target.of(values).traits;
  return name === null ? target.call(...values) : clock.time(name, () => target.call(...values));
}
