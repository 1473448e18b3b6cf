/** The servers that are put under load, and the commands that start them. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Durability } from "../../src/stores/store.ts";
import { projectRoot } from "../../scripts/project.ts";
import { compileToWasm } from "../../sdk/typescript/wasm/compile.ts";
import { buildSdkApp } from "../../test/sdk/build/build-app.ts";
import { sdkToolchain } from "../../test/sdk/build/environment.ts";
import { sdkApp, type SdkLanguage } from "../../test/sdk/build/sdk.ts";
import { buildGuest } from "../../test/wasm-guests/build/build-guest.ts";
import { type Rival, rivalCommand } from "./rivals.ts";
import { keysFew, type Scratch } from "../scratch.ts";
import type { Settings } from "../settings.ts";
import type { Command } from "../slow-syncs.ts";
import { CannotMeasure } from "./sample.ts";
import { spinCommand, writeGuestApp } from "./spin.ts";

/** `bobbin up` with one of the components of `app/`. */
export interface BobbinProgram {
  readonly program: "bobbin";
  readonly component: "get" | "get-fetch" | "plain" | "set" | "set-expiring" | "get-set" | "value";
  /** 0 for as many as by default; one where it is left out. */
  readonly workers?: number;
  readonly durability?: Durability;
  readonly keys?: "few" | "many";
  /** Where its store is: SQLite where nothing else is said. */
  readonly store?: "redis";
  /** Variables that it is given. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Flags of `bobbin up` beside the usual ones. */
  readonly flags?: readonly string[];
}

/** `bobbin up` with one of the guests of test/wasm-guests, which is built for it. */
export interface GuestProgram {
  readonly program: "guest";
  readonly guest: string;
  readonly store?: "redis";
  /** Flags of `bobbin up` beside the usual ones. */
  readonly flags?: readonly string[];
  readonly workers?: number;
}

/** `bobbin up` with the sample `basic` of one of our SDKs, which is built for it. */
export interface SdkProgram {
  readonly program: "sdk";
  readonly language: SdkLanguage;
}

/** A server, from data. */
export type ServerProgram =
  | BobbinProgram
  | GuestProgram
  | SdkProgram
  /** Node's HTTP server alone, which may answer later. */
  | { readonly program: "bare"; readonly milliseconds?: number; readonly bytes?: number }
  /** Spin with one of the guests of test/wasm-guests. */
  | { readonly program: "spin"; readonly guest: string }
  /** Our host on a store that answers later; the guest "get" is the component of `app/`, others are of test/wasm-guests. */
  | {
      readonly program: "slow-store";
      readonly milliseconds: number;
      readonly guest: string;
    }
  /** Our host on a store that commits as Spin does. */
  | { readonly program: "spin-way" }
  | { readonly program: Rival };

const app = join(import.meta.dirname, "../app");

/** The command that starts a server on files of its own. */
export async function serverCommand(
  server: ServerProgram,
  scratch: Scratch,
  settings: Settings,
): Promise<Command> {
  const script = (name: string): string => join(import.meta.dirname, "../servers", name);
  switch (server.program) {
    case "bobbin":
      return [
        "env",
        ...pairsOf(server.environment),
        process.execPath,
        join(projectRoot, "src/cli/main.ts"),
        ...(await bobbinArguments(server, scratch, settings)),
        ...(server.flags ?? []),
      ];
    case "guest":
      return [
        process.execPath,
        join(projectRoot, "src/cli/main.ts"),
        ...(await wasmArguments(await guestSource(server.guest), scratch, settings, server)),
        ...(server.flags ?? []),
      ];
    case "sdk":
      return [
        process.execPath,
        join(projectRoot, "src/cli/main.ts"),
        ...(await wasmArguments(await sampleSource(server.language, scratch), scratch, settings)),
      ];
    case "bare":
      return [
        process.execPath,
        ...[script("bare.ts"), String(server.milliseconds ?? 0), String(server.bytes ?? 100)],
      ];
    case "spin":
      return spinCommand(await guestSource(server.guest), scratch.folder());
    case "slow-store": {
      const { guest, milliseconds } = server;
      const wasm = guest === "get" ? "" : await guestSource(guest);
      return [process.execPath, script("slow-store.ts"), app, String(milliseconds), wasm];
    }
    case "spin-way":
      return [process.execPath, script("spin-way.ts"), app, join(scratch.folder(), "data.db")];
    default:
      return rivalCommand(server.program, scratch.folder());
  }
}

async function guestSource(guest: string): Promise<string> {
  const built = await buildGuest(guest);
  if ("missing" in built) throw new CannotMeasure(built.missing);
  return built.path;
}

async function sampleSource(language: SdkLanguage, scratch: Scratch): Promise<string> {
  const basic = sdkApp(`sdk/${language}/samples/basic`, language);
  if (language === "typescript") return compiledSource(basic.source, scratch);
  const missing = await buildSdkApp(basic);
  if (missing !== null) throw new CannotMeasure(missing.missing);
  return basic.source;
}

/** TypeScript's sample runs as it stands; here it is what `bobbin-js2wasm` makes of it. */
async function compiledSource(source: string, scratch: Scratch): Promise<string> {
  const found = await sdkToolchain("typescript");
  if ("missing" in found) throw new CannotMeasure(found.missing);
  const output = join(scratch.folder(), "basic.wasm");
  const { environment } = found;
  const compiling = { source, output, target: "bobbin", name: "basic", environment } as const;
  await compileToWasm(compiling, { write: () => {} });
  return output;
}

/** What follows `bobbin` where this file is the only component. */
async function wasmArguments(
  source: string,
  scratch: Scratch,
  settings: Settings,
  { store, workers }: Pick<BobbinProgram, "store" | "workers"> = {},
): Promise<string[]> {
  const folder = scratch.folder();
  writeGuestApp(source, folder);
  const more = { ...(store && { store }), ...(workers !== undefined && { workers }) };
  const given = await bobbinArguments({ component: "get", ...more }, scratch, settings);
  const others = given.slice(given.indexOf("--listen"));
  return ["up", "--from", folder, ...others];
}

/** What follows `bobbin`; log files and echo are off, and so is the limit of keys. */
export async function bobbinArguments(
  program: Omit<BobbinProgram, "program">,
  scratch: Scratch,
  settings: Settings,
): Promise<string[]> {
  const { component, workers = 1 } = program;
  const folder = scratch.folder();
  const config = join(folder, "runtime-config.toml");
  writeFileSync(
    config,
    `[key_value_store.default]
${await storeSettings(program, scratch, settings)}
[key_value_store.default.limits]
tuples_max = "unlimited"
`,
  );
  return [
    ...["up", "--from", app, "--component-id", component, "--listen", "127.0.0.1:0"],
    ...["--runtime-config-file", config, "--state-dir", folder, "--log-dir", "", "--quiet"],
    ...(workers === 0 ? [] : ["--workers", String(workers)]),
  ];
}

async function storeSettings(
  { durability = "response", keys = "few", store }: Omit<BobbinProgram, "program">,
  scratch: Scratch,
  { keysMany }: Settings,
): Promise<string> {
  const count = keys === "few" ? keysFew : keysMany;
  if (store === "redis") {
    const host = await scratch.redis();
    return `type = "redis"\nurl = "${host.url}"\nnamespace = "${await host.filled(count)}"\n`;
  }
  const path = JSON.stringify(await scratch.database(count));
  return `type = "spin"\npath = ${path}\ndurability = "${durability}"\n`;
}

/** As `env` takes them. */
function pairsOf(variables: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(variables).map((pair) => pair.join("="));
}
