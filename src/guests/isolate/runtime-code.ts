/** The runtime's script, as the isolates of one process compile it. */
import type ivm from "isolated-vm";
import { isolateCallLimits } from "../../limits.ts";
import type { RuntimeScript } from "../../web/runtime-bundle.ts";
import {
  callParameters,
  type OfferedCalls,
  waitedCalls,
  directOnlyCalls,
  waitingOnlyCalls,
} from "./calls/offered-calls.ts";

type CallName = keyof OfferedCalls;
type CompiledScript = ivm.Script & {
  // The package's own types leave these out.
  readonly cachedData?: ivm.ExternalCopy<ArrayBuffer>;
  readonly cachedDataRejected?: boolean;
};

const filename = "bobbin:runtime";

/**
 * The script and its compiled code. An isolate that starts from that code neither parses nor compiles what has run in an
 * earlier isolate until its code was kept; which is what the engine lets a code cache have.
 */
export class RuntimeCode {
  /** The calls that the script's value takes, in this order. */
  readonly names: readonly CallName[];
  readonly #text: string;
  #compiled: ivm.ExternalCopy<ArrayBuffer> | null = null;
  readonly #served = new Set<string>();

  /** Where isolates wait for stores, it asks for them otherwise. */
  constructor({ code }: RuntimeScript, waits: boolean) {
    const all = Object.keys(callParameters) as CallName[];
    const others = waits ? directOnlyCalls : waitingOnlyCalls;
    this.names = all.filter((name) => !isOneOf(others, name));
    this.#text = scriptText(code, this.names, waits);
  }

  /** Compiles it. Its value is a function that starts the runtime; see `scriptText`. */
  compile(isolate: ivm.Isolate): ivm.Script {
    if (this.#compiled === null) return isolate.compileScriptSync(this.#text, { filename });
    const options = { filename, cachedData: this.#compiled };
    const script: CompiledScript = isolate.compileScriptSync(this.#text, options);
    // Another flag of the engine, say: what is kept is of no use any more.
    if (script.cachedDataRejected === true) this.#forget();
    return script;
  }

  /** The runtime has started in an isolate. What that took of it the isolates after it need not compile. */
  started(isolate: ivm.Isolate): void {
    if (this.#compiled !== null) return;
    const options = { filename, produceCachedData: true };
    this.#take(isolate.compileScriptSync(this.#text, options));
  }

  /** It has answered a request, which for the first of this kind of handler is worth keeping as well, once nothing runs there. */
  served(isolate: ivm.Isolate, handlerKind: string): void {
    if (!this.#served.has(handlerKind)) void this.#keepServed(isolate, handlerKind);
  }

  async #keepServed(isolate: ivm.Isolate, handlerKind: string): Promise<void> {
    this.#served.add(handlerKind);
    try {
      const options = { filename, produceCachedData: true };
      this.#take(await isolate.compileScript(this.#text, options));
    } catch {
      // It has been disposed of meanwhile; another will do.
      this.#served.delete(handlerKind);
    }
  }

  /** Of a text that it has compiled before the engine finds the script, with all functions that were compiled since. */
  #take({ cachedData }: CompiledScript): void {
    if (cachedData !== undefined) this.#compiled = cachedData;
  }

  #forget(): void {
    this.#compiled = null;
    this.#served.clear();
  }
}

const codes = new WeakMap<RuntimeScript, { direct?: RuntimeCode; waiting?: RuntimeCode }>();

/** The code of this script, of which there is one for all isolates that wait for stores, and one for all others. */
export function runtimeCode(runtime: RuntimeScript, waits: boolean): RuntimeCode {
  const known = codes.get(runtime) ?? {};
  codes.set(runtime, known);
  if (waits) return (known.waiting ??= new RuntimeCode(runtime, true));
  return (known.direct ??= new RuntimeCode(runtime, false));
}

/**
 * The script's value is a function of the shared bytes, the turn memory or null, a reference to what makes more of them, the arguments of `start` behind
 * the first, and the calls. References stay inside it: a component could abuse one. So does the runtime's own variable.
 */
function scriptText(code: string, names: readonly CallName[], waits: boolean): string {
  const { textCharactersMax } = isolateCallLimits;
  const object = names.map((name) => crossing(name, waits && isOneOf(waitedCalls, name)));
  // The runtime's first statement is "use strict".
  return `(() => {${code}
  return (() => {
    const { RangeError, TypeError } = globalThis;
    const checked = (value) => {
      switch (typeof value) {
        case "number": case "boolean": case "undefined": return value;
        case "string":
          if (value.length <= ${textCharactersMax}) return value;
          throw new RangeError("a text of " + value.length + " characters is too long for one call of the host, which takes ${textCharactersMax}");
        default:
          if (value === null) return value;
          throw new TypeError("a value of type " + typeof value + " cannot be given to the host");
      }
    };
    return (shared, turnMemory, grow, jsonCharactersMax, isShielded, ${names.map((name) => `$${name}`).join(", ")}) =>
      __bobbin.start({
        shared, ...(turnMemory === null ? {} : { turnMemory }), growShared: (bytes) => grow.applySync(undefined, [checked(bytes)]), ${object.join(", ")}
      }, jsonCharactersMax, isShielded);
  })(); })()`;
}

/** A call as the runtime sees it: nothing but short texts, numbers, booleans and null gets over. */
function crossing(name: CallName, isWaiting: boolean): string {
  const parameters = ["a", "b", "c", "d", "e", "f"].slice(0, callParameters[name]);
  const args = parameters.map((parameter) => `checked(${parameter})`).join(", ");
  const call = isWaiting ? `$${name}.applySyncPromise(undefined, [${args}])` : `$${name}(${args})`;
  return `${name}: (${parameters.join(", ")}) => ${call}`;
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}
