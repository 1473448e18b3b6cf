/**
 * Runs the scripts of the component model's own suite, or of one written like it, and says how they come out. Its
 * arguments are folders that `wasm-tools json-from-wast FILE.wast --wasm-dir FOLDER -o FOLDER/script.json` has made.
 */

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { componentLimits, wasmLimits } from "../src/limits.ts";
import {
  compileComponent,
  ComponentInstance,
  ExecutionGuard,
  type Plan,
} from "@bobbin-kv/wasm-linker";

interface Value {
  readonly type: string;
  readonly value?: unknown;
}

interface Command {
  readonly type: string;
  readonly line: number;
  readonly name?: string;
  readonly filename?: string;
  readonly module?: string;
  readonly instance?: string;
  readonly text?: string;
  readonly action?: { readonly field: string; readonly module?: string; readonly args: Value[] };
  readonly expected?: readonly Value[];
}

interface Definition {
  readonly plan: Plan;
  readonly modules: readonly WebAssembly.Module[];
}

const call = { waiting: (): void => {} };
const host = {
  find: ({ name }: { name: string }): never => {
    throw new Error(`it imports ${name} of its host`);
  },
  resumed: (): void => {},
  refusal: ({ message }: Error): string => message,
};

/** Longest that one call may take. */
const callMillisecondsMax = 10_000;

async function define(path: string): Promise<Definition> {
  return await compileComponent(new Uint8Array(readFileSync(path)), null, componentLimits, {
    interface: () => null,
    signature: () => null,
  });
}

/** An instance whose functions are called one after the other. */
class Instance {
  readonly #plan: Plan;
  readonly #instance: ComponentInstance<typeof call>;
  readonly #guard: ExecutionGuard;

  constructor({ plan, modules }: Definition) {
    this.#plan = plan;
    this.#guard = new ExecutionGuard({
      cpuMillisecondsMax: 60_000,
      memoryBytesMax: 2 ** 30,
      callBytesMax: 2 ** 28,
      turnMillisecondsMax: 20,
    });
    this.#instance = new ComponentInstance(
      { plan, modules, host, tasks: wasmLimits },
      this.#guard,
      call,
    );
    this.#instance.start(call);
    this.#instance.begin(call);
  }

  async invoke(field: string, values: readonly unknown[]): Promise<unknown> {
    const found = this.#plan.exports.get(field);
    if (found?.sort !== "function") throw new Error(`it exports no function ${field}`);
    this.#guard.enter();
    this.#guard.maySuspend = true;
    const result = this.#instance.exported(found.function)(values);
    const ended = new AbortController();
    const late = setTimeout(callMillisecondsMax, "late", { signal: ended.signal, ref: true });
    try {
      const outcome = await Promise.race([result, late.catch(() => "late")]);
      if (outcome === "late") throw new Error("it does not come to an end");
      return outcome;
    } catch (error) {
      throw this.#guard.failure(error) ?? error;
    } finally {
      ended.abort();
    }
  }
}

function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_match, letter: string) => letter.toUpperCase());
}

/** A value as the host's functions have it; of flags those that are set. */
function valueOf({ type, value }: Value): unknown {
  if (type === "u64" || type === "s64") return BigInt(value as string);
  if (/^[us]\d/.test(type)) return Number(value);
  switch (type) {
    case "f32":
      return new Float32Array(Uint32Array.of(Number(value)).buffer)[0];
    case "f64":
      return new Float64Array(BigUint64Array.of(BigInt(value as string)).buffer)[0];
    case "list":
    case "tuple":
      return (value as Value[]).map(valueOf);
    case "option":
      return value === null || value === undefined ? undefined : valueOf(value as Value);
    case "result": {
      const [[tag, payload] = ["", null]] = Object.entries(value as Record<string, Value | null>);
      return taggedOf(tag.toLowerCase(), payload);
    }
    case "variant": {
      const { case: tag, payload } = value as { case: string; payload?: Value };
      return taggedOf(tag, payload);
    }
    case "flags":
      return Object.fromEntries((value as string[]).map((name) => [camelCase(name), true]));
    case "record": {
      const fields = (value as [string, Value][]).map(([name, one]) => [
        camelCase(name),
        valueOf(one),
      ]);
      return Object.fromEntries(fields);
    }
    default:
      return value;
  }
}

function taggedOf(tag: string, payload: Value | null | undefined): unknown {
  return payload === null || payload === undefined ? { tag } : { tag, value: valueOf(payload) };
}

/** What can be compared: bytes are a list, flags that are not set are left out. */
function textOf(value: unknown, isFlags: boolean): string {
  return JSON.stringify(value, (_key, one: unknown) => {
    if (one instanceof Uint8Array) return [...one];
    return one === false && isFlags ? undefined : typeof one === "bigint" ? `${one}` : one;
  });
}

/** What came of the commands of a script. */
class Script {
  readonly problems: string[] = [];
  /** The first function of threads that it cannot do without. */
  thread: string | null = null;
  passed = 0;
  readonly #folder: string;
  readonly #definitions = new Map<string, Definition>();
  readonly #instances = new Map<string, Instance>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async run(): Promise<void> {
    const text = readFileSync(join(this.#folder, "script.json"), "utf8");
    const { commands } = JSON.parse(text) as { commands: Command[] };
    for (const command of commands) {
      try {
        await this.#command(command);
        if (command.type.startsWith("assert") || command.type === "action") this.passed += 1;
      } catch (error) {
        const { message } = error as Error;
        this.thread ??= /thread\.[a-z-]+/.exec(message)?.[0] ?? null;
        this.problems.push(`line ${command.line} ${command.type}: ${message.split("\n")[0]}`);
      }
    }
  }

  async #command(command: Command): Promise<void> {
    const { type, name = "", expected = [], module = "", instance = "" } = command;
    if (type === "module" || type === "module_definition") {
      const definition = await this.#define(command);
      this.#definitions.set(name, definition);
      if (type === "module") this.#keep(name, new Instance(definition));
    } else if (type === "module_instance") {
      const definition = this.#definitions.get(module);
      if (definition === undefined) throw new Error(`there is no definition ${module}`);
      this.#keep(instance, new Instance(definition));
    } else if (type === "assert_return") {
      const result = await this.#act(command);
      const [wanted] = expected;
      const value = wanted === undefined ? undefined : valueOf(wanted);
      const isFlags = wanted?.type === "flags";
      const [got, asked] = [textOf(result, isFlags), textOf(value, isFlags)];
      if (got !== asked) throw new Error(`it gave ${got}, not ${asked}`);
    } else if (type === "action") await this.#act(command);
    else if (type === "assert_trap") await this.#fails(() => this.#act(command));
    else if (type === "assert_invalid" || type === "assert_malformed") {
      await this.#fails(() => this.#define(command));
    } else if (type === "assert_uninstantiable") {
      await this.#fails(async () => new Instance(await this.#define(command)));
    } else throw new Error("is not known here");
  }

  #define({ filename = "" }: Command): Promise<Definition> {
    return define(join(this.#folder, filename));
  }

  #keep(name: string, instance: Instance): void {
    this.#instances.set(name, instance);
    this.#instances.set("", instance);
  }

  #act({ action }: Command): Promise<unknown> {
    const instance = this.#instances.get(action?.module ?? "");
    if (instance === undefined || action === undefined) throw new Error("there is no instance");
    return instance.invoke(action.field, action.args.map(valueOf));
  }

  async #fails(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (/does not come to an end|there is no/.test((error as Error).message)) throw error;
      return;
    }
    throw new Error("it did not fail");
  }
}

let passed = 0;
let failed = 0;
let threads = 0;
for (const folder of process.argv.slice(2)) {
  const script = new Script(folder);
  await script.run();
  const { problems, thread } = script;
  passed += script.passed;
  if (thread === null) failed += problems.length;
  else threads += problems.length;
  const why = thread === null ? "" : `, as it needs ${thread}`;
  process.stdout.write(
    `${basename(folder)}: ${script.passed} passed, ${problems.length} not${why}\n`,
  );
  if (thread === null) for (const problem of problems) process.stdout.write(`    ${problem}\n`);
}
process.stdout.write(`${passed} passed, ${failed} not; ${threads} need threads\n`);
process.exit(failed === 0 ? 0 : 1);
