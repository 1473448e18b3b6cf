/** Goal: the store in a file keeps the contract. Method: the conformance suite. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { storeConformance } from "../../../conformance/store-suite.ts";
import { openSqliteStore } from "./sqlite.ts";

const folder = mkdtempSync(join(tmpdir(), "bobbin-sqlite-"));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
storeConformance("sqlite", ({ tuplesMax }) =>
  openSqliteStore({
    label: "default",
    path: join(folder, `${++files}.db`),
    tuplesMax,
    durability: "response",
  }),
);
