import {
  type GuestImports,
  GuestMemory,
  GuestTrap,
  HostMeter,
  type ModuleImport,
} from "@bobbin-kv/wasm-linker";
import type { GuestCall } from "../host.ts";
import type { Spin1Function, Spin1Functions } from "./spin1-function.ts";
import { ownInterfaces } from "../key-value/own-interfaces.ts";
import { keyValueExtensions } from "./key-value-extensions.ts";
import { spin1KeyValue } from "./spin1-key-value.ts";
import type { OutboundSender } from "../http/send-whole.ts";
import { preview1Module } from "../wasi/preview1-signatures.ts";
import { outboundHttp } from "./outbound-http.ts";
import { spinConfig } from "./spin-config.ts";
import { unservedModules } from "./unserved-modules.ts";

/** What the functions of one instance need. */
export interface Spin1Host {
  readonly memory: GuestMemory;
  /** The request that the guest is answering. */
  current(): GuestCall;
  readonly sender: OutboundSender;
  /** Called before a guest that has waited is told the answer, which it is when that is over. */
  resumed(): void | Promise<void>;
  /** Makes a function one that a module can import; where it `waits` it may answer with a promise. */
  importFunction(name: string, call: Spin1Function, waits: boolean): GuestImports[string][string];
}

type Interfaces = Omit<Spin1Host, "importFunction">;

/** What is offered as one module. */
interface Spin1Module {
  /** Whether its functions make a guest wait. `with-store`: where the store answers later, and when it is the turn of others. */
  readonly waits: "never" | "always" | "with-store";
  functions(host: Interfaces): Spin1Functions;
}

/** The modules of Spin 1.0, and what Bobbin adds; WASI is bound apart, and those that are not served answer at once. */
const modules: Readonly<Record<string, Spin1Module>> = {
  "key-value": {
    waits: "with-store",
    functions: ({ memory, current, resumed }) => spin1KeyValue(memory, current, resumed),
  },
  ...Object.fromEntries(
    ownInterfaces.map((own): [string, Spin1Module] => [
      own.module,
      {
        waits: "with-store",
        functions: ({ memory, current, resumed }) =>
          keyValueExtensions(own, memory, current, resumed),
      },
    ]),
  ),
  "spin-config": {
    waits: "never",
    functions: ({ memory, current }) => spinConfig(memory, current),
  },
  "wasi-outbound-http": {
    waits: "always",
    functions: ({ memory, current, sender, resumed }) =>
      outboundHttp(memory, current, sender, resumed),
  },
};

/** What Spin 1.0 and Bobbin offer to core modules, by module and name, apart from WASI. */
export function spin1Interfaces(host: Interfaces): Readonly<Record<string, Spin1Functions>> {
  const served = Object.entries(modules).map(([name, one]) => [name, one.functions(host)] as const);
  return { ...Object.fromEntries(served), ...unservedModules(host.memory, host.current) };
}

/** Whether the requests of a module that imports these have to be entered so that the guest can wait. */
export function spin1Waits(imports: readonly ModuleImport[]): boolean {
  return imports.some((one) => one.name === "poll_oneoff" || waits(one.module));
}

/** Exactly the functions that a module imports, ready for its instantiation; WASI's come from `wasi`. */
export function spin1Imports(
  imported: readonly ModuleImport[],
  host: Spin1Host,
  wasi: GuestImports[string],
): GuestImports {
  const offered = spin1Interfaces(host);
  const imports: GuestImports = { [preview1Module]: wasi };
  for (const { module: from, name } of imported) {
    const call = offered[from]?.[name];
    if (call === undefined) continue;
    const waiting = waits(from);
    (imports[from] ??= {})[name] = host.importFunction(`${from} ${name}`, call, waiting);
  }
  return imports;
}

/**
 * What a module imports that nothing offers, as "module name", empty where it can be loaded. `wasi`
 * has the functions of WASI by name.
 */
export function findUnknownImports(
  imported: readonly ModuleImport[],
  wasi: Readonly<Record<string, unknown>>,
): string[] {
  const offered: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    ...spin1Interfaces(nobody),
    [preview1Module]: wasi,
  };
  const unknown: string[] = [];
  for (const { module: from, name, kind } of imported) {
    const isOffered =
      kind === "function" &&
      Object.hasOwn(offered, from) &&
      Object.hasOwn(offered[from] ?? {}, name);
    if (!isOffered)
      unknown.push(kind === "function" ? `${from} ${name}` : `${from} ${name} (a ${kind})`);
  }
  return unknown;
}

/** Serves to ask which functions there are. */
const nobody: Interfaces = {
  memory: new GuestMemory(new HostMeter(0)),
  current: () => {
    throw new GuestTrap("there is no request");
  },
  sender: {
    send: () => Promise.reject(new GuestTrap("there is no request")),
    receivedHeaders: () => "",
  },
  resumed: () => {},
};

function waits(name: string): boolean {
  return Object.hasOwn(modules, name) && modules[name]?.waits !== "never";
}
