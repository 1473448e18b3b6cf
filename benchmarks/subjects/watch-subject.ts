/** A save under `bobbin watch`: from the moment a file is written to the first answer that shows it. */

import { mkdirSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Scratch } from "../scratch.ts";
import { startServer } from "./server-process.ts";
import type { OpenSubject, Sample } from "./sample.ts";

/** What is saved. */
export interface WatchSubject {
  readonly kind: "watch";
  /** For the table. */
  readonly name: string;
  readonly saved: "source" | "imported" | "manifest";
  /** Modules that the component imports, each with a hundred functions. */
  readonly moduleCount: number;
}

const modulesFolder = "src/modules";
const functionsOfModule = 100;
/** Long enough for what a save sets going to be over. */
const pauseMilliseconds = 150;

/** Writes the application, serves it, and saves once, so that everything has been used. */
export async function openWatchSubject(
  subject: WatchSubject,
  scratch: Scratch,
): Promise<OpenSubject> {
  const folder = scratch.folder();
  writeApp(folder, subject.moduleCount);
  const server = await startServer(process.execPath, [
    "src/cli/main.ts",
    "watch",
    "--from",
    folder,
    "--listen",
    "127.0.0.1:0",
  ]);
  const agent = new Agent({ keepAlive: true });
  let version = 0;
  const sample = async (): Promise<Sample> => {
    version += 1;
    await setTimeout(pauseMilliseconds);
    const startedAt = performance.now();
    save(folder, subject.saved, String(version), subject.moduleCount);
    while ((await ask(server.url, agent)) !== `${subject.saved} ${version}`) await setTimeout(1);
    return { ms: performance.now() - startedAt };
  };
  await sample();
  return {
    sample,
    close: async () => {
      agent.destroy();
      await server.stop();
    },
  };
}

function writeApp(folder: string, moduleCount: number): void {
  mkdirSync(join(folder, modulesFolder), { recursive: true });
  for (let at = 0; at < moduleCount; at += 1) {
    const functions = Array.from(
      { length: functionsOfModule },
      (_, each) => `export const f${each} = (x: number): string => String(x * ${at} + ${each});`,
    );
    writeFileSync(join(folder, modulesFolder, `m${at}.ts`), functions.join("\n"));
  }
  for (const saved of ["imported", "source", "manifest"] as const) {
    save(folder, saved, "0", moduleCount);
  }
}

function save(
  folder: string,
  saved: WatchSubject["saved"],
  version: string,
  moduleCount: number,
): void {
  const text = `${saved} ${version}`;
  if (saved === "imported") {
    writeFileSync(join(folder, "src/text.ts"), `export const text = "${text}";\n`);
  } else if (saved === "manifest") {
    writeFileSync(join(folder, "spin.toml"), manifest(text));
  } else {
    writeFileSync(join(folder, "src/index.ts"), component(text, moduleCount));
  }
}

function component(text: string, moduleCount: number): string {
  const modules = Array.from({ length: moduleCount }, (_, at) => `m${at}`);
  const imports = modules.map((name) => `import * as ${name} from "./modules/${name}.ts";`);
  return `${imports.join("\n")}
import { Config } from "@fermyon/spin-sdk";
import { text } from "./text.ts";
export const used = [${modules.join(", ")}];
export async function handleRequest() {
  const all = ["${text}", text, Config.get("text")];
  return { status: 200, body: all.find((each) => !each.endsWith(" 0")) ?? "" };
}
`;
}

function manifest(text: string): string {
  return `spin_manifest_version = 2
[application]
name = "watched"
[[trigger.http]]
route = "/..."
component = "watched"
[component.watched]
source = "src/index.ts"
variables = { text = "${text}" }
`;
}

function ask(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response
        .setEncoding("utf8")
        .toArray()
        .then((parts) => resolve(parts.join("")), reject);
    }).on("error", reject);
  });
}
