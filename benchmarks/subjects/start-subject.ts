/** A start: from the moment the command is given to the first answer. */

import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildPackage } from "../../scripts/build.ts";
import { projectRoot } from "../../scripts/project.ts";
import type { SdkLanguage } from "../../test/sdk/build/sdk.ts";
import type { Scratch } from "../scratch.ts";
import { startServer } from "./server-process.ts";
import { bobbinArguments, serverCommand } from "./server-programs.ts";
import type { Settings } from "../settings.ts";
import type { Command } from "../slow-syncs.ts";
import type { OpenSubject, Sample } from "./sample.ts";

/** What is started. */
export interface StartSubject {
  readonly kind: "start";
  /** For the table. */
  readonly name: string;
  /** The package as it is built, this project's source, or a bare HTTP server. */
  readonly program: "package" | "source" | "bare" | "guest" | "sdk" | "spin";
  /** Which guest of test/wasm-guests, from source. */
  readonly guest?: string;
  /** Whose sample of our SDKs, from source. */
  readonly language?: SdkLanguage;
  /** Whether compiled code from an earlier start is there. */
  readonly compileCache: "warm" | "cold";
}

const paths = {
  package: "/get/key-7",
  source: "/get/key-7",
  bare: "/",
  guest: "/get?store=default&key=6b65792d37",
  sdk: "/key-7",
  spin: "/get?store=default&key=6b65792d37",
};

/** Prepares the command and runs it once, so that its files are in memory. */
export async function openStartSubject(
  subject: StartSubject,
  scratch: Scratch,
  settings: Settings,
): Promise<OpenSubject> {
  const command = await startCommand(subject, scratch, settings);
  const path = paths[subject.program];
  const warm = scratch.folder();
  const cacheFolder = (): string => (subject.compileCache === "warm" ? warm : scratch.folder());
  const sample = (): Promise<Sample> => measureStart(command, path, cacheFolder());
  await sample();
  return { sample, close: async () => {} };
}

async function startCommand(
  { program, guest = "", language = "rust" }: StartSubject,
  scratch: Scratch,
  settings: Settings,
): Promise<Command> {
  if (program === "bare") return serverCommand({ program }, scratch, settings);
  if (program === "spin") return serverCommand({ program, guest }, scratch, settings);
  if (program === "guest") return serverCommand({ program, guest }, scratch, settings);
  if (program === "sdk") return serverCommand({ program, language }, scratch, settings);
  const main = program === "source" ? "src/cli/main.ts" : await builtProgram(scratch);
  return [
    process.execPath,
    resolve(projectRoot, main),
    ...(await bobbinArguments({ component: "get" }, scratch, settings)),
  ];
}

async function measureStart(command: Command, path: string, cache: string): Promise<Sample> {
  const [program, ...args] = command;
  const started = performance.now();
  const server = await startServer(program, args, { NODE_COMPILE_CACHE: cache });
  const serving = performance.now() - started;
  try {
    const response = await fetch(`${server.url}${path}`);
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${program} answered ${response.status}`);
    return { ms: performance.now() - started, "ms to Serving": serving };
  } finally {
    await server.stop();
  }
}

const built = new WeakMap<Scratch, Promise<string>>();

/** Builds the package once a run; the path of its program. */
function builtProgram(scratch: Scratch): Promise<string> {
  const known = built.get(scratch);
  if (known !== undefined) return known;
  const building = buildInto(join(scratch.folder(), "package"));
  built.set(scratch, building);
  return building;
}

async function buildInto(folder: string): Promise<string> {
  mkdirSync(folder);
  await buildPackage(join(folder, "dist"));
  for (const path of ["package.json", "sdk"]) {
    cpSync(join(projectRoot, path), join(folder, path), { recursive: true });
  }
  symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"));
  return join(folder, "dist/cli/main.js");
}
