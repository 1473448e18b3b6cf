import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";

/** Asserts that a file holds this text; `UPDATE=1` writes it instead. For tests. */
export function assertFile(file: URL, text: string): void {
  if (process.env["UPDATE"] === "1") writeFileSync(file, text);
  assert.equal(
    text,
    readFileSync(file, "utf8"),
    "run the test with UPDATE=1 if the change is meant",
  );
}
