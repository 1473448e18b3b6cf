/** What holds a run together: its mark, its folder, and the keeper that ends and removes what is left of it. */

import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { markVariable, sessionOf } from "./marks.ts";

/** A run, from its first process to its last. */
export interface RunScope {
  readonly mark: string;
  /** Holds all temporary files of the run. */
  readonly folder: string;
  /** Ends all processes of the run and removes its folder; the commands of those that had to be ended. */
  close(): Promise<string[]>;
}

/** Begins a run. What this process starts from now on belongs to it. */
export function openRunScope(): RunScope {
  const outer = process.env[markVariable];
  const own = randomBytes(6).toString("hex");
  const mark = outer === undefined ? own : `${outer}/${own}`;
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "bobbin-tests-"));
  // As the system's own: tests look at who can read what.
  chmodSync(folder, 0o755);
  const keeper = startKeeper(folder, mark);
  process.env[markVariable] = mark;
  process.env["TMPDIR"] = join(folder, "other");
  mkdirSync(process.env["TMPDIR"]);
  return { mark, folder, close: () => closeKeeper(keeper) };
}

function startKeeper(folder: string, mark: string): ChildProcess {
  const program = join(import.meta.dirname, "keeper.ts");
  return spawn(process.execPath, [program, folder, mark, String(sessionOf("self"))], {
    // What is sent to the runner's group does not reach it.
    detached: true,
    cwd: "/",
    stdio: ["pipe", "pipe", "inherit"],
  });
}

async function closeKeeper(keeper: ChildProcess): Promise<string[]> {
  const { stdin, stdout } = keeper;
  if (stdin === null || stdout === null) return [];
  // It may have been killed, and then there is nobody to tell.
  stdin.on("error", () => {});
  stdin.end();
  const said = await text(stdout);
  return said === "" ? [] : (JSON.parse(said) as string[]);
}
