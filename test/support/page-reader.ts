/** A person who follows a page from top to bottom: writes the files that it shows, types its commands, and compares what they print. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { projectRoot } from "../../scripts/project.ts";
import { type CodeBlock, codeBlocks } from "../markdown-code.ts";
import { type StartedServer, startServer } from "../project-copy.ts";

const shownAddress = "http://127.0.0.1:3000";

/** How a page is followed. */
export interface ReaderOptions {
  /** Where its commands are typed. */
  readonly folder: string;
  /** Commands that are not typed, since what they bring is there already. */
  readonly isDone?: (command: string) => boolean;
  /** What is typed in place of a command, whose server is at another port here. */
  readonly typed?: (command: string) => string;
  /** Variables that the reader has set. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Puts a program `bobbin`, which runs this source, into a folder. */
export function writeProgram(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const cli = join(projectRoot, "src/cli/main.ts");
  for (const name of ["bobbin", "bobbin-kv"]) {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`);
    chmodSync(path, 0o755);
  }
}

/** Follows a page of the project, whose commands find `bobbin` and this Node.js. */
export async function followPage(page: string, options: ReaderOptions): Promise<void> {
  const blocks = codeBlocks(readFileSync(join(projectRoot, page), "utf8"));
  assert.ok(blocks.length > 0, page);
  await using reader = new PageReader(options);
  for (const block of blocks) await reader.follow(block);
}

class PageReader implements AsyncDisposable {
  readonly #options: ReaderOptions;
  readonly #environment: NodeJS.ProcessEnv;
  #server: StartedServer | null = null;
  /** What the commands of the last block printed. */
  #output = "";

  constructor(options: ReaderOptions) {
    this.#options = options;
    const programs = join(options.folder, "node_modules/.bin");
    writeProgram(programs);
    const path = [programs, dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
    this.#environment = { ...process.env, ...options.environment, PATH: path };
  }

  async follow({ language, file, text }: CodeBlock): Promise<void> {
    if (file !== "") this.#write(file, text);
    else if (language === "sh") await this.#run(text.trim().split("\n"));
    else if (language === "text") assert.equal(this.#output, text);
    else if (language === "console") assert.equal(this.#talk(text), text);
    else assert.fail(`nobody knows what to do with a block of ${language || "no language"}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.stop();
  }

  #write(file: string, text: string): void {
    const path = resolve(this.#options.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  async #run(shown: readonly string[]): Promise<void> {
    const { isDone, typed = (it: string): string => it } = this.#options;
    const commands = shown.map(typed);
    this.#output = "";
    for (const command of commands) {
      if (isDone?.(command) === true) continue;
      if (!/ up( |$)/.test(command)) this.#output += this.#type(command);
      else await this.#serve(command);
      // Where it is, is shown where nothing else is.
      if (commands.length === 1 && this.#output === "") this.#output = `Serving ${shownAddress}\n`;
    }
  }

  async #serve(command: string): Promise<void> {
    await this.#server?.stop();
    const { folder } = this.#options;
    const path = this.#environment["PATH"] ?? "";
    this.#server = await startServer(`export PATH="${path}"; ${command}`, folder);
  }

  /** Types the lines that begin with `$ `, each with what it prints behind it. */
  #talk(text: string): string {
    const lines = text.split("\n").filter((line) => line.startsWith("$ "));
    return lines.map((line) => `${line}\n${withLineEnd(this.#type(line.slice(2)))}`).join("");
  }

  #type(command: string): string {
    const address = this.#server?.address ?? shownAddress;
    const line = command.replace(shownAddress, address).replace(/(^|\| )curl/, "$1curl -s");
    const options = {
      cwd: this.#options.folder,
      env: this.#environment,
      encoding: "utf8",
    } as const;
    return execFileSync("sh", ["-c", `${line} 2>&1`], options);
  }
}

/** As a terminal shows it. */
function withLineEnd(output: string): string {
  return output === "" || output.endsWith("\n") ? output : `${output}\n`;
}
