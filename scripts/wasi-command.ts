import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { componentLimits, wasmLimits } from "../src/limits.ts";
import { componentHost } from "../src/guests/wasm/components/host-functions.ts";
import type { GuestFolder } from "../src/guests/wasm/guest-files.ts";
import {
  type ComponentExports,
  compileComponent,
  type ComponentHost,
  ComponentInstance,
  ExecutionGuard,
  HostFuture,
  HostStream,
  interfaceName,
} from "@bobbin-kv/wasm-linker";
import { interfaceTypes } from "../src/guests/wasm/wit/interface-types.ts";
import type { GuestCall, WasmSettings } from "../src/guests/wasm/host.ts";
import { GuestExit } from "../src/guests/wasm/wasi/guest-exit.ts";
import type { WasiInput } from "./wasi-input.ts";

/** What a program is given. */
export interface CommandSetting {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The one folder that it sees. */
  readonly files: GuestFolder;
  readonly input: WasiInput;
  /** Is told what it prints, as it does. */
  printed(to: "stdout" | "stderr", text: string): void;
}

/** How a program has ended. */
export interface CommandResult {
  /** Null where it did not come to an end. */
  readonly code: number | null;
  readonly output: readonly string[];
}

const runMillisecondsMax = 20_000;

/** Components as `bobbin up` has them, but for what only programs have: arguments and standard input. */
function programHost(given: CommandSetting): ComponentHost<GuestCall> {
  const own: Readonly<Record<string, () => unknown>> = {
    "wasi:cli/environment get-arguments": () => given.arguments,
    "wasi:cli/stdin read-via-stream": () => [
      new HostStream(given.input),
      new HostFuture({ tag: "ok" }),
    ],
  };
  return {
    ...componentHost,
    find: (target) => {
      const found = componentHost.find(target);
      const call = own[`${interfaceName(target.interface).plain} ${target.name}`];
      return call === undefined ? found : { ...found, call };
    },
  };
}

/** Runs a component of `wasi:cli/command` of WASI 0.3, which `bobbin up` has no use for. */
export async function runCommand(source: string, given: CommandSetting): Promise<CommandResult> {
  const binary = new Uint8Array(readFileSync(source));
  const { plan, modules, exports } = await compileComponent(binary, null, componentLimits, {
    interface: interfaceTypes,
    signature: () => null,
  });
  const output: string[] = [];
  const { environment, files } = given;
  const states = new Map<unknown, unknown>();
  const call = {
    settings: { component: { id: "command" }, environment, files } as unknown as WasmSettings,
    exchange: { method: "", url: "" },
    print: (to: "stdout" | "stderr", bytes: Uint8Array) => {
      const text = Buffer.from(bytes).toString();
      output.push(text);
      given.printed(to, text);
    },
    signal: new AbortController().signal,
    waiting: () => {},
    state: (create: (from: GuestCall) => unknown) => {
      if (!states.has(create)) states.set(create, create(call));
      return states.get(create);
    },
  } as unknown as GuestCall;
  const guard = new ExecutionGuard({
    cpuMillisecondsMax: 5_000,
    memoryBytesMax: 2 ** 28,
    callBytesMax: 2 ** 27,
    turnMillisecondsMax: 20,
  });
  const parts = { plan, modules, host: programHost(given), tasks: wasmLimits };
  const instance = new ComponentInstance<GuestCall>(parts, guard, call);
  instance.start(call);
  instance.begin(call);
  const code = await ended(exports, instance, guard, call, output);
  instance.end(call);
  return { code, output };
}

async function ended(
  exports: ComponentExports,
  instance: ComponentInstance<GuestCall>,
  guard: ExecutionGuard,
  call: GuestCall,
  output: string[],
): Promise<number | null> {
  const from = exports.names.find((name) => name.startsWith("wasi:cli/run@0.3"));
  const run = exports.find(from ?? "wasi:cli/run@0.3.0", "run");
  const stop = new AbortController();
  try {
    const late = setTimeout(runMillisecondsMax, null, { signal: stop.signal });
    late.catch(() => {});
    const result = instance.exported(run)([]);
    const outcome = (await Promise.race([result, late])) as { tag: string } | null;
    if (outcome === null) return null;
    await instance.whenIdle(call);
    return outcome.tag === "ok" ? 0 : 1;
  } catch (error) {
    const reason = guard.failure(error) ?? error;
    if (reason instanceof GuestExit) return reason.code;
    output.push(String(reason));
    return 134;
  } finally {
    stop.abort();
  }
}
