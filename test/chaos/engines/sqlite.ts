/** A SQLite file that several processes have open. */

import { join } from "node:path";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import type { ChaosEngine } from "../engine.ts";

/** Makes the folder; the file comes with the first host. */
export async function startSqlite(): Promise<ChaosEngine> {
  const folder = temporaryFolder();
  return {
    promise: { staleMicrosecondsMax: 0, showsUnconfirmed: false, areAbsentVersionsExact: true },
    isSafe: true,
    configOf: () => ({
      type: "spin",
      path: join(folder.path, "chaos.db"),
      durability: "response",
      limits: { keyBytesMax: 256, valueBytesMax: 1_048_576, tuplesMax: Infinity },
    }),
    // What can fail are the hosts.
    faults: [],
    whenWell: async () => {},
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
