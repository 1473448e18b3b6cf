/** A slow disk, for a program that is given a fast one. */

import { spawnSync } from "node:child_process";
import { CannotMeasure } from "./subjects/sample.ts";

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/**
 * The command, run so that each `fsync` and `fdatasync` takes this much longer. strace holds the
 * caller in the call; with --seccomp-bpf no other call of the system is stopped.
 * Throws `CannotMeasure` where strace may not be used.
 */
export function slowSyncs(command: Command, milliseconds: number): Command {
  if (milliseconds === 0) return command;
  const calls = "fsync,fdatasync";
  const tracing = [
    ...["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", `trace=${calls}`],
    ...["-e", `inject=${calls}:delay_exit=${milliseconds * 1000}`, "--"],
  ];
  const trial = spawnSync("strace", [...tracing, "true"], { encoding: "utf8" });
  if (trial.error !== undefined) {
    throw new CannotMeasure("strace is not installed (Debian package strace)");
  }
  if (trial.status !== 0) throw new CannotMeasure(`strace: ${trial.stderr.trim()}`);
  return ["strace", ...tracing, ...command];
}
