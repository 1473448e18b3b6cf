/** The server that the tests run: Redis, or what BOBBIN_REDIS_SERVER names (a Valkey, say). */

import { spawnSync } from "node:child_process";
import { patient } from "../patience.ts";

/** The program to start as a server. */
export const serverProgram = process.env["BOBBIN_REDIS_SERVER"] ?? "redis-server";

/** Why no test can run against a server, or false. */
export function redisIsMissing(): string | false {
  return answers(serverProgram) ? false : `${serverProgram} is not installed or does not run`;
}

/** A Valkey to run, or why there is none. `get-valkey.sh` beside this file finds one. */
export function findValkey(): { readonly program: string } | { readonly missing: string } {
  const program = process.env["BOBBIN_VALKEY_SERVER"] || "valkey-server";
  if (answers(program)) return { program };
  return { missing: "valkey-server is not installed, and BOBBIN_VALKEY_SERVER names none" };
}

function answers(program: string): boolean {
  return (
    spawnSync(program, ["--version"], { stdio: "ignore", timeout: patient(60_000) }).status === 0
  );
}
