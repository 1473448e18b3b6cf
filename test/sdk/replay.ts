/** Replays conformance cases through an SDK's guest. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../scripts/project.ts";
import type { GuestApp } from "../wasm/guest-app.ts";
import type { SdkLanguage } from "./build/sdk.ts";
import type { GuestCase } from "./conformance-cases.ts";

/** Asks the guest for the steps of a case, and compares its answers line by line. */
export async function replay(guest: GuestApp, { steps, lines }: GuestCase): Promise<void> {
  const answer = await guest.ask("/", {}, JSON.stringify({ steps }));
  const text = answer.body.toString();
  assert.equal(answer.status, 200, `${text}\n${JSON.stringify(guest.log.slice(-5))}`);
  const answered = text.split("\n");
  assert.equal(answered.pop(), "", "each line ends with a line feed");
  // Where any answer will do, it still is no error.
  const expected = lines.map((line, at) =>
    line === null && !answered[at]?.startsWith('{"error"') ? answered[at] : line,
  );
  assert.deepEqual(answered, expected);
}

/** What a language cannot do, or not in the way of the vectors, by name, with the reason. */
export function lacksOf(language: SdkLanguage): Readonly<Record<string, string>> {
  const text = readFileSync(join(projectRoot, `sdk/${language}/sdk.json`), "utf8");
  const { lacks, notReplayed } = JSON.parse(text) as Partial<
    Record<"lacks" | "notReplayed", Record<string, string>>
  >;
  return { ...lacks, ...notReplayed };
}
