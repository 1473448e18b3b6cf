/** Rust guests: rustup's compiler with its Wasm targets, or else Debian's with its own standard library. */

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { reasonLine, runCommand } from "./command.ts";
import type { Guest } from "./guest.ts";
import { addTargets } from "./rustup-targets.ts";
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
    const lacks = await addTargets(targetsOf(guest));
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

function targetsOf({ build }: Guest): string[] {
  return build.flatMap((command) => optionsOf(command, "--target"));
}

/** What stands behind an option in a command. */
function optionsOf(command: readonly string[], option: string): string[] {
  return command.filter((_, index) => command[index - 1] === option);
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
