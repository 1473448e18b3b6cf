import { execFile } from "node:child_process";
import type { Outcome } from "../project.ts";

/** A program and its options; variables of its environment may stand before it, as in a shell. */
export type Command = readonly string[];

/** Runs a command in a folder and collects what it prints. */
export function runIn(folder: string, command: Command): Promise<Outcome> {
  const at = command.findIndex((word) => !/^[A-Z_]+=/.test(word));
  const variables = Object.fromEntries(
    command.slice(0, at).map((word) => word.split("=", 2) as [string, string]),
  );
  const [program = "", ...options] = command.slice(at);
  // These make git look elsewhere, where a hook starts us.
  const { GIT_DIR: _dir, GIT_INDEX_FILE: _index, ...environment } = process.env;
  const env = { ...environment, ...variables };
  return new Promise((resolve) => {
    const given = { cwd: folder, env, maxBuffer: 67_108_864 };
    execFile(program, options, given, (error, stdout, stderr) => {
      const code = typeof error?.code === "number" ? error.code : 1;
      const output = stdout + stderr;
      resolve({
        exitCode: error === null ? 0 : code,
        output: output === "" ? (error?.message ?? "") : output,
      });
    });
  });
}

/** As a person would type it. */
export function shown(command: Command): string {
  return command.join(" ");
}
