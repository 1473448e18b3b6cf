/** Replays the vectors of conformance/ through a guest. */

import assert from "node:assert/strict";
import type { Case, ExpectedError, Step } from "../../conformance/vectors.ts";
import { hex, type GuestAnswer, type GuestApp, type GuestInterface } from "./guest-app.ts";

type Given = NonNullable<Case["given"]>[number];

/** Why a case cannot be replayed through an interface, or null. */
export function whyNot({ steps }: Case, kind: GuestInterface): string | null {
  const missing = steps.find((step) => !canRun(step, kind));
  return missing === undefined ? null : `the interface has no ${missing.op} like this`;
}

function canRun(step: Step, kind: GuestInterface): boolean {
  switch (step.op) {
    case "get":
    case "set":
    case "delete":
    case "exists":
      return true;
    case "getMany":
    case "setMany":
    case "deleteMany":
    case "increment":
      return kind === "wasi";
    default:
      return false;
  }
}

/** Replays one case on a store of its own. */
export async function replayThrough(
  guest: GuestApp,
  store: string,
  { given = [], steps }: Case,
  kind: GuestInterface,
): Promise<void> {
  for (const [key, value] of given) await guest.ask("/set", { store, key: hex(key) }, bytes(value));
  for (const [index, step] of steps.entries()) {
    const place = `step ${index + 1}, ${step.op}`;
    const answer = await run(guest, store, step);
    check(answer, step, kind, place);
  }
}

function run(guest: GuestApp, store: string, step: Step): Promise<GuestAnswer> {
  switch (step.op) {
    case "get":
    case "exists":
    case "delete":
      return guest.ask(`/${step.op}`, { store, key: hex(step.key) });
    case "set":
      return guest.ask("/set", { store, key: hex(step.key) }, bytes(step.value));
    case "getMany":
      return guest.ask("/get-many", { store, keys: step.keys.map(hex).join(",") });
    case "deleteMany":
      return guest.ask("/delete-many", { store, keys: step.keys.map(hex).join(",") });
    case "setMany":
      return guest.ask("/set-many", { store }, step.entries.map(line).join("\n"));
    case "increment":
      return guest.ask("/increment", { store, key: hex(step.key), delta: step.delta });
    default:
      throw new Error(`${step.op} is not in the guests' protocol`);
  }
}

const bytes = (value: string): Uint8Array => Buffer.from(value, "base64");
const line = ([key, value]: Given): string => `${hex(key)} ${hex(bytes(value))}`;

function check(answer: GuestAnswer, step: Step, kind: GuestInterface, place: string): void {
  const { status } = answer;
  const text = answer.body.toString();
  const { expect } = step;
  if (isError(expect)) {
    assert.deepEqual(
      [status, text.split("\n")[0]],
      [400, kind === "v1" ? expect.v1 : expect.v2],
      place,
    );
    return;
  }
  if (step.op === "get" && expect === null) {
    // The first interface has an error for it.
    assert.ok(status === 404 || text === "no-such-key", `${place}: ${status} ${text}`);
    return;
  }
  assert.equal(status, 200, `${place}: ${text}`);
  if (step.op === "get") assert.deepEqual(answer.body.toString("base64"), expect, place);
  else if (step.op === "exists") assert.equal(text === "true", expect, place);
  else if (step.op === "increment") assert.equal(text, expect, place);
  else if (step.op === "getMany") assert.deepEqual(manyOf(text), expect, place);
}

function manyOf(text: string): (string | null)[] {
  const lines = text.split("\n").filter((one) => one !== "");
  return lines.map((one) => {
    const value = one.slice(one.indexOf(" ") + 1);
    return value === "-" ? null : Buffer.from(value, "hex").toString("base64");
  });
}

function isError(expect: unknown): expect is ExpectedError {
  return typeof expect === "object" && expect !== null && "error" in expect;
}
