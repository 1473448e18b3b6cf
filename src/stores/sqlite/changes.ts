/** What has changed in a file, whoever writes it. */

import type { ChangeSource } from "../store.ts";
import type { FileCalls } from "./file-calls.ts";
import type { KeyDetails } from "./key-details.ts";
import { firstRow } from "./rows.ts";
import type { Statements } from "./statements.ts";
import type { Versions } from "./versions.ts";

/** Tells of changes through one connection. */
export function createChanges(
  calls: FileCalls,
  sql: Statements,
  versions: Versions,
  details: KeyDetails,
): ChangeSource {
  return {
    mark: () => `${calls.commits}:${calls.answer(() => String(firstRow(sql.dataVersion)?.[0]))}`,
    versions(keys) {
      const found = calls.readTogether(() => keys.map((key) => versions.find(key)));
      if (found.every((version) => version !== null)) return found;
      return calls.write(() =>
        keys.map((key) => {
          details.purge(key);
          return versions.give(key);
        }),
      );
    },
  };
}
