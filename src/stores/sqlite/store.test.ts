/** Goal: the store in a file keeps the contract. Method: the conformance suite. */

import { join } from "node:path";
import { storeConformance } from "../../../conformance/store-suite.ts";
import { openSqliteStore } from "./store.ts";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";

const folder = folderOfFile();

let files = 0;
storeConformance("sqlite", ({ tuplesMax, clock: { now } }) =>
  openSqliteStore({
    now,
    label: "default",
    path: join(folder, `${++files}.db`),
    tuplesMax,
    durability: "response",
  }),
);
