/** Rust guests: rustup's compiler with its Wasm targets, or else Debian's with its own standard library. */

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { reasonLine, runCommand } from "./command.ts";
import type { Guest } from "./guest.ts";
import type { Toolchain } from "./toolchain.ts";

/** Debian's packages of a compiler that makes Wasm; apt-get is the reader's to call. */
const debianPackages = "rustc-web cargo-web rust-web-src rust-web-llvm lld-22 wasi-libc";
const debianLibrary = "/usr/lib/rustlib/src/rust/library";
const debianWasi = "/usr/lib/wasm32-wasi";

/** Dependencies are compiled once for all guests, in one target folder of the cache. */
export const rustToolchain: Toolchain = {
  async identify() {
    const rustup = await runCommand(["rustc", "--version"]);
    if (rustup.succeeded) return { version: rustup.output };
    const debian = await runCommand(["/usr/bin/rustc", "--version"]);
    if (debian.succeeded && existsSync(debianLibrary)) return { version: debian.output };
    return { missing: `Rust, from https://rustup.rs or as Debian's ${debianPackages}` };
  },

  async prepare({ guest, path, cache }) {
    const lacks = await addTargets(guest);
    if (lacks !== null && !existsSync(debianLibrary)) return { missing: lacks };
    const environment = {
      CARGO_TARGET_DIR: join(cache, lacks === null ? "rust-target" : "rust-target-debian"),
      ...(lacks === null ? {} : debianEnvironment()),
    };
    for (const manifest of manifestsOf(guest)) {
      const fetch = ["cargo", "fetch", "--manifest-path", manifest];
      const result = await runCommand(fetch, { cwd: path, environment });
      if (!result.succeeded) return { missing: `the guest's crates: ${reasonLine(result)}` };
    }
    return { environment };
  },
};

function manifestsOf({ build }: Guest): string[] {
  const commands = build.filter(([program]) => program === "cargo");
  const named = commands.map((command) => optionsOf(command, "--manifest-path")[0] ?? "Cargo.toml");
  return [...new Set(named)];
}

/** What stands behind an option in a command. */
function optionsOf(command: readonly string[], option: string): string[] {
  return command.filter((_, index) => command[index - 1] === option);
}

/** Installs the targets that a guest is built for; returns what is missing when that does not work. */
async function addTargets({ build }: Guest): Promise<string | null> {
  const targets = build.flatMap((command) => optionsOf(command, "--target"));
  if (targets.length === 0) return null;
  const installed = await runCommand(["rustup", "target", "list", "--installed"]);
  const wanted = targets.filter((target) => !installed.output.split("\n").includes(target));
  if (installed.succeeded && wanted.length === 0) return null;
  process.stderr.write(
    `rustup adds the target ${wanted.join(", ")} to the Rust of this machine, some 100 MB in ${rustupHome()}\n`,
  );
  const added = await runCommand(["rustup", "target", "add", ...wanted]);
  return added.succeeded ? null : `the Rust target ${wanted.join(", ")}: ${reasonLine(added)}`;
}

function rustupHome(): string {
  return process.env["RUSTUP_HOME"] ?? join(homedir(), ".rustup");
}

/** Variables with which Debian's cargo builds the standard library for Wasm together with the guest. */
function debianEnvironment(): Record<string, string> {
  const wasiFlags = [
    `-L native=${debianWasi}`,
    "-C link-self-contained=no",
    `-C link-arg=${debianWasi}/crt1-reactor.o`,
  ];
  return {
    // A rustup without targets may stand before it in PATH.
    PATH: ["/usr/bin", process.env["PATH"] ?? ""].join(delimiter),
    RUSTC_BOOTSTRAP: "1",
    CARGO_UNSTABLE_BUILD_STD: "std,panic_abort",
    CARGO_TARGET_WASM32_WASIP1_RUSTFLAGS: wasiFlags.join(" "),
  };
}
