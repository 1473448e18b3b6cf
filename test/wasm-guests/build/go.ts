/** Go guests: the standard compiler, as a WASI reactor. */

import { reasonLine, runCommand } from "./command.ts";
import type { Toolchain } from "./toolchain.ts";

/** Builds for `wasip1`; modules that `go.mod` names come through the Go proxy. */
export const goToolchain: Toolchain = {
  async identify() {
    const result = await runCommand(["go", "version"]);
    if (!result.succeeded) return { missing: "Go 1.24 or newer, from https://go.dev/dl" };
    return { version: result.output };
  },

  async prepare({ path }) {
    const environment = { GOOS: "wasip1", GOARCH: "wasm", GOFLAGS: "-mod=mod" };
    const result = await runCommand(["go", "mod", "download"], { cwd: path, environment });
    if (!result.succeeded) {
      return { missing: `the guest's Go modules: ${reasonLine(result)}` };
    }
    return { environment };
  },
};
