/** Goal: calls are bounded in number, in connections and in time. Method: the parts by themselves; no engine is needed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { dynamoLimits } from "../../limits.ts";
import { DynamoCalls } from "./calls.ts";
import { splitIntoChunks } from "./chunks.ts";
import { toFault } from "./faults.ts";
import { freshVersion } from "./item.ts";
import { placeOf } from "./place.ts";

const config = {
  type: "aws_dynamo",
  region: "cn-north-1",
  table: "it's mine",
  consistentRead: true,
  accessKey: null,
  secretKey: null,
  token: null,
  endpoint: null,
  timeoutMilliseconds: 60_000,
  limits: { keyBytesMax: 256, valueBytesMax: 1024, tuplesMax: 10 },
} as const;

test("one call too many is store-overloaded, and there is room again when one ends", async () => {
  const calls = new DynamoCalls(new DynamoDB({ region: "eu-west-1" }), placeOf("cloud", config));
  const { promise, resolve } = Promise.withResolvers<string>();
  const waiting = Array.from({ length: dynamoLimits.callsMax }, () => calls.run(() => promise));
  await assert.rejects(
    calls.run(() => promise),
    { code: "store-overloaded", message: /10000 calls wait for it already; nothing was changed/ },
  );
  resolve("done");
  assert.equal(await waiting[0], "done");
  assert.equal(await calls.run(async () => "room"), "room");
  calls.close();
});

test("writes are bounded by their bytes, and one that is too large for itself goes alone", async () => {
  const calls = new DynamoCalls(new DynamoDB({ region: "eu-west-1" }), placeOf("cloud", config));
  const { promise, resolve } = Promise.withResolvers<string>();
  const bytes = dynamoLimits.writtenBytesMax;
  const alone = calls.run(() => promise, bytes + 1);
  await assert.rejects(
    calls.run(() => promise, 1),
    { code: "store-overloaded", message: /writes of 268435456 bytes wait/ },
  );
  assert.equal(await calls.run(async () => "read"), "read");
  resolve("done");
  assert.equal(await alone, "done");
  assert.equal(await calls.run(async () => "room", 1), "room");
  calls.close();
});

test("a batch is split by number and by size", () => {
  const split = (sizes: number[]) => splitIntoChunks(sizes, { count: 3, bytes: 10 }, (one) => one);
  assert.deepEqual(split([]), []);
  assert.deepEqual(split([1, 1, 1, 1]), [[1, 1, 1], [1]]);
  assert.deepEqual(split([5, 5, 1, 11, 1]), [[5, 5], [1], [11], [1]]);
});

test("a version is a number that the service keeps exactly, and another one each time", () => {
  const versions = Array.from({ length: 1000 }, freshVersion);
  assert.equal(new Set(versions).size, 1000);
  for (const version of versions) assert.match(version, /^(0|[1-9]\d{0,36})$/);
});

test("a place names where the service is and how a table is made, for a shell", () => {
  const { address, createCommand } = placeOf("cloud", config);
  assert.equal(address, "https://dynamodb.cn-north-1.amazonaws.com.cn");
  assert.match(createCommand, /--table-name 'it'\\''s mine' --region cn-north-1 /);
  assert.doesNotMatch(createCommand, /endpoint/);
  const other = placeOf("cloud", { ...config, endpoint: "https://u:pw@localhost:8000/x/?k=pw" });
  assert.equal(other.address, "https://localhost:8000/x/");
  assert.match(other.createCommand, /--endpoint-url https:\/\/localhost:8000\/x\/$/);
});

test("what is only known not to have been sent is told from what may have been", () => {
  const kindOf = (error: object): string => toFault(error, []).kind;
  for (const code of ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "CERT_HAS_EXPIRED"]) {
    assert.equal(kindOf({ name: "Error", code, message: code }), "unreachable");
  }
  for (const code of ["ECONNRESET", "EPIPE", "ETIMEDOUT", "ERR_STREAM_PREMATURE_CLOSE"]) {
    assert.equal(kindOf({ name: "Error", code, message: code }), "lost");
  }
  const answered = { $metadata: { httpStatusCode: 500 } };
  assert.equal(kindOf({ name: "InternalServerError", message: "x", ...answered }), "lost");
  assert.equal(kindOf({ name: "Error", code: "ECONNREFUSED", message: "x", ...answered }), "lost");
  const nothing = { name: "SyntaxError", message: "Unexpected token" };
  assert.equal(kindOf(nothing), "lost");
});

test("a certificate that is not accepted is said to be that, and a refused connection is not", () => {
  const code = "DEPTH_ZERO_SELF_SIGNED_CERT";
  const fault = toFault({ name: "Error", code, message: "self-signed certificate" }, []);
  assert.equal(fault.message, "its certificate is not accepted: self-signed certificate");
  assert.equal(fault.kind, "unreachable");
  const refused = toFault({ name: "Error", code: "ECONNREFUSED", message: "no" }, []);
  assert.doesNotMatch(refused.message, /certificate/);
});
