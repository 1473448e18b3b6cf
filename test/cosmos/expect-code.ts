import assert from "node:assert/strict";
import { inspect } from "node:util";
import { type BobbinError, type ErrorCode, isBobbinError } from "../../src/errors.ts";
import { secretKey } from "./use-cosmos.ts";

/** Waits for the call to fail with this error, in whose text no secret may be, and resolves to it. */
export async function expectCode(call: Promise<unknown>, code: ErrorCode): Promise<BobbinError> {
  const error: unknown = await call.then(
    (answer) => assert.fail(`answered ${inspect(answer)} and not ${code}`),
    (reason: unknown) => reason,
  );
  if (!isBobbinError(error)) throw error;
  assert.equal(error.code, code, error.codedText);
  const shown = `${error.codedText} ${inspect(error, { depth: 8 })}`;
  assert.ok(!shown.includes(secretKey), "the key is in a text");
  return error;
}
