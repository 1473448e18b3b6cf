/** docs/start.md is true: whoever writes its files and runs its commands from top to bottom sees what it shows. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../scripts/project.ts";
import { type CodeBlock, codeBlocks } from "./markdown-code.ts";
import { copyProject, type StartedServer, startServer } from "./project-copy.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const shownAddress = "http://127.0.0.1:3000";

/** A person who follows the page, in the folder that it calls `bobbin`. */
class Reader implements AsyncDisposable {
  readonly #folder: string;
  #server: StartedServer | null = null;
  /** What the commands of the last block printed. */
  #output = "";

  constructor(folder: string) {
    this.#folder = folder;
  }

  async follow({ language, file, text }: CodeBlock): Promise<void> {
    if (file !== "") this.#write(file, text);
    else if (language === "sh") await this.#run(text.trim().split("\n"));
    else if (language === "text") assert.equal(this.#output, text);
    else assert.fail(`nobody knows what to do with a block of ${language || "no language"}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.stop();
  }

  #write(file: string, text: string): void {
    const path = resolve(this.#folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  async #run(commands: readonly string[]): Promise<void> {
    this.#output = "";
    for (const command of commands) {
      // The copy has the installed packages already.
      if (command === "npm ci") continue;
      this.#output += / up( |$)/.test(command)
        ? await this.#serve(command)
        : this.#execute(command);
    }
  }

  /** Resolves with the one line of its output that the page shows. */
  async #serve(command: string): Promise<string> {
    await this.#server?.stop();
    this.#server = await startServer(command, this.#folder);
    return `Serving ${shownAddress}\n`;
  }

  #execute(command: string): string {
    const address = this.#server?.address ?? shownAddress;
    const options = { cwd: this.#folder, shell: true, encoding: "utf8" } as const;
    return execFileSync(command.replace(shownAddress, address).replace("curl", "curl -s"), options);
  }
}

test("the start page can be followed from top to bottom", async () => {
  const blocks = codeBlocks(readFileSync(join(projectRoot, "docs/start.md"), "utf8"));
  assert.ok(blocks.length > 5);
  using folder = temporaryFolder();
  using project = copyProject();
  const bobbin = join(folder.path, "bobbin");
  renameSync(project.path, bobbin);
  await using reader = new Reader(bobbin);
  for (const block of blocks) await reader.follow(block);
});
