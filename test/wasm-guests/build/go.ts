/** Go guests: the standard compiler, as a WASI reactor. */

import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
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
    const [root = "", modules = ""] = (
      await runCommand(["go", "env", "GOROOT", "GOMODCACHE"])
    ).output.split("\n");
    const overlay = await writeOverlay(root, dirname(path));
    return { environment: { ...environment, GO_MODULES: modules, GO_OVERLAY: overlay } };
  },
};

const idleBefore = `func beforeIdle(int64, int64) (*g, bool) {
	return nil, false
}
`;

const idleAfter = `var whenIdle func() bool

func wasiOnIdle(callback func() bool) { whenIdle = callback }

//go:yeswritebarrierrec
func beforeIdle(int64, int64) (*g, bool) {
	if whenIdle == nil {
		return nil, false
	}
	go tellIdle(whenIdle)
	return nil, true
}

func tellIdle(callback func() bool) {
	if !callback() {
		whenIdle = nil
	}
}
`;

/**
 * Guests of WASI 0.3 have to be told when no goroutine can go on, for which the SDK's own tool fetches a changed Go. Here that one
 * function takes the place of the compiler's while it builds; a Go that has it is left as it is.
 */
async function writeOverlay(root: string, folder: string): Promise<string> {
  const original = join(root, "src/runtime/lock_wasip1.go");
  const source = existsSync(original) ? await readFile(original, "utf8") : "";
  const overlay = join(folder, "overlay.json");
  const changed = join(folder, "lock_wasip1.go");
  const isChanged = source.includes(idleBefore) && !source.includes("wasiOnIdle");
  if (isChanged) await writeFile(changed, source.replace(idleBefore, idleAfter));
  await writeFile(overlay, JSON.stringify({ Replace: isChanged ? { [original]: changed } : {} }));
  return overlay;
}
