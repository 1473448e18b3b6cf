import assert from "node:assert/strict";
import { inspect } from "node:util";
import { type ErrorCode, isBobbinError } from "../../src/errors.ts";
import { password } from "./postgres-server.ts";

/** Waits for the call to fail with this error, whose text for people matches and shows no secret. */
export async function expectCode(call: unknown, code: ErrorCode, text: RegExp): Promise<void> {
  const error: unknown = await Promise.resolve(call).then(
    (answer) => assert.fail(`answered ${inspect(answer)} and not ${code}`),
    (reason: unknown) => reason,
  );
  if (!isBobbinError(error)) throw error;
  assert.equal(error.code, code, error.message);
  assert.match(error.message, text);
  const shown = `${error.codedText} ${inspect(error, { depth: 8 })}`;
  assert.ok(!shown.includes(password), "the password is in a text");
}
