import { execFileSync } from "node:child_process";
import { doctorLimits } from "../../../../limits.ts";
import type { Check } from "../../check.ts";
import { ok, warning } from "../../finding.ts";

/** How many files and connections a process may hold open. */
export const openFiles: Check = {
  id: "open-files",
  group: "This machine",
  needs: "nothing",
  run() {
    const limit = readLimit();
    if (limit === null) return [];
    if (limit > doctorLimits.lowOpenFilesMax) {
      const count = limit === Infinity ? "any number of" : limit.toLocaleString("en-US");
      return [ok(`a process may have ${count} files and connections open`)];
    }
    return [
      warning(
        `a process may have only ${limit} files and connections open; more clients at a time are refused`,
        { remedy: "allow more in the shell that starts Bobbin: ulimit -n 65536" },
      ),
    ];
  },
};

/** Null where it cannot be told, as on Windows, which has no such limit. */
function readLimit(): number | null {
  try {
    const text = execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }).trim();
    if (text === "unlimited") return Infinity;
    return /^\d+$/.test(text) ? Number(text) : null;
  } catch {
    // There is no shell to ask.
    return null;
  }
}
