/**
 * Goal: what cannot be helped by waiting is told at once, with what to do and without secrets. Method: errors of the
 * service as it words them, a table that is missing or of another shape, and what the service does not take.
 */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openDynamoStore } from "../../src/stores/dynamodb/store.ts";
import { present, room, startEmulator } from "./emulator.ts";
import { serviceError } from "./fault-proxy.ts";
import { allCalls, assertRejects, bytes, openFaultyStore } from "./faulty-store.ts";

const found = await startEmulator({ isOurs: true });
const skip = "missing" in found ? found.missing : false;

describe("credentials that are refused", { skip }, () => {
  test("are store-not-permitted for every call, without the credentials", async () => {
    const token = "test-token-of-a-session";
    await using faulty = await openFaultyStore(present(found), { token });
    const { store, proxy } = faulty;
    const canonical = `does not match\n\nThe Canonical String was\nx-amz-security-token:${token}`;
    for (const [name, message] of [
      ["AccessDeniedException", "User x is not authorized to perform: dynamodb:GetItem"],
      ["UnrecognizedClientException", `The token ${token} is invalid: test-secret`],
      ["ExpiredTokenException", "The security token has expired"],
      ["InvalidSignatureException", canonical],
    ]) {
      proxy.always("*", serviceError(String(name), { message }));
      for (const call of [...Object.values(allCalls(store)), () => store.probe()]) {
        await assert.rejects(
          async () => call(),
          (error: Error & { code?: string; text?: string }) => {
            assert.equal(error.code, "store-not-permitted");
            assert.match(error.text ?? "", new RegExp(`${name}.*\\[key_value_store\\.cloud\\]`));
            assert.doesNotMatch(`${error.text}${error.stack}`, /test-token|test-secret|Canonical/);
            assert.equal(error.cause, undefined, "what the client throws may hold values");
            return true;
          },
        );
      }
    }
  });

  test("for the table's description alone do not keep a store from working", async () => {
    await using faulty = await openFaultyStore(present(found));
    const { store, proxy } = faulty;
    proxy.always("DescribeTable", serviceError("AccessDeniedException"));
    assert.deepEqual(await store.probe(), []);
  });

  test("that are nowhere to be found are told before anything is sent", async (context) => {
    await using faulty = await openFaultyStore(present(found), {
      accessKey: null,
      secretKey: null,
    });
    const { store, proxy } = faulty;
    const variables = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"];
    const kept = variables.map((name) => [name, process.env[name]] as const);
    context.after(() => {
      for (const [name, value] of kept) if (value !== undefined) process.env[name] = value;
    });
    for (const name of variables) delete process.env[name];
    process.env["AWS_EC2_METADATA_DISABLED"] = "true";
    process.env["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
    process.env["AWS_CONFIG_FILE"] = "/dev/null";
    await assertRejects(() => store.set("a", bytes("1")), "store-not-permitted", /no credentials/);
    process.env["AWS_ACCESS_KEY_ID"] = "environment-access";
    process.env["AWS_SECRET_ACCESS_KEY"] = "environment-secret";
    process.env["AWS_REGION"] = "us-west-2";
    context.after(() => {
      for (const name of [...variables, "AWS_REGION"]) delete process.env[name];
    });
    await store.set("a", bytes("1"));
    assert.equal(proxy.count("PutItem"), 1, "credentials that come later are found");
  });
});

describe("a table", { skip }, () => {
  test("that is missing is told with the command that makes it", async () => {
    const emulator = present(found);
    for (const tuplesMax of [Infinity, 10]) {
      const store = await emulator.open("no-such-table", room(tuplesMax));
      const command =
        `aws dynamodb create-table --table-name no-such-table --region eu-west-1 ` +
        `--attribute-definitions AttributeName=PK,AttributeType=S ` +
        `--key-schema AttributeName=PK,KeyType=HASH --billing-mode PAY_PER_REQUEST ` +
        `--endpoint-url ${emulator.endpoint}`;
      for (const call of [...Object.values(allCalls(store)), () => store.probe()]) {
        await assert.rejects(
          async () => call(),
          (error: Error & { code?: string; text?: string }) => {
            assert.equal(error.code, "store-missing");
            assert.ok(error.text?.includes(command), error.text);
            return true;
          },
        );
      }
      await store.close();
    }
  });

  test("of another shape is told with what is wrong, before it is used", async () => {
    const emulator = present(found);
    const shapes = {
      sorted: {
        text: /has the key PK \(S, HASH\) and SK \(S, RANGE\), and a store needs PK/,
        keys: [
          { AttributeName: "PK", KeyType: "HASH" as const, AttributeType: "S" as const },
          { AttributeName: "SK", KeyType: "RANGE" as const, AttributeType: "S" as const },
        ],
      },
      named: {
        text: /has the key id \(S, HASH\)/,
        keys: [{ AttributeName: "id", KeyType: "HASH" as const, AttributeType: "S" as const }],
      },
      typed: {
        text: /has the key PK \(N, HASH\)/,
        keys: [{ AttributeName: "PK", KeyType: "HASH" as const, AttributeType: "N" as const }],
      },
    };
    for (const [TableName, { text, keys }] of Object.entries(shapes)) {
      await emulator.client.createTable({
        TableName,
        KeySchema: keys.map(({ AttributeName, KeyType }) => ({ AttributeName, KeyType })),
        AttributeDefinitions: keys.map(({ AttributeName, AttributeType }) => ({
          AttributeName,
          AttributeType,
        })),
        BillingMode: "PAY_PER_REQUEST",
      });
      const store = await emulator.open(TableName);
      await assertRejects(() => store.probe(), "store-engine-failed", text);
      await store.close();
    }
  });

  test("that is being made or removed is no store", async () => {
    await using faulty = await openFaultyStore(present(found));
    const { store, proxy } = faulty;
    for (const [status, code] of [
      ["CREATING", "store-unreachable"],
      ["DELETING", "store-missing"],
      ["INACCESSIBLE_ENCRYPTION_CREDENTIALS", "store-engine-failed"],
    ] as const) {
      proxy.always("DescribeTable", {
        status: 200,
        body: JSON.stringify({ Table: { TableStatus: status } }),
      });
      await assertRejects(() => store.probe(), code);
    }
  });
});

describe("what the service does not take", { skip }, () => {
  test("is refused before anything is sent: keys", async () => {
    await using faulty = await openFaultyStore(present(found));
    const { store, proxy } = faulty;
    for (const [key, text] of [
      ["", /must not be empty/],
      ["é".repeat(1025), /it has 2050 bytes, and keys have at most 2048/],
    ] as const) {
      const calls = [
        () => store.get(key),
        () => store.exists(key),
        () => store.set(key, bytes("1")),
        () => store.delete(key),
        () => store.getMany(["a", key]),
        () =>
          store.setMany([
            ["a", bytes("1")],
            [key, bytes("1")],
          ]),
        () => store.deleteMany(["a", key]),
        () => store.increment(key, 1n),
        () => store.getVersioned(key),
        () => store.compareAndSwap(key, null, bytes("1")),
      ];
      for (const call of calls) await assertRejects(call, "key-not-supported", text);
    }
    assert.equal(proxy.requests.length, 0);
    await store.set("é".repeat(1024), bytes("1"));
    assert.deepEqual((await store.list({ limit: 2, prefix: "é".repeat(1025) })).keys, []);
  });

  test("is refused before anything is sent: values", async () => {
    await using faulty = await openFaultyStore(present(found));
    const { store, proxy } = faulty;
    const large = new Uint8Array(409_568);
    const text = /of 409568 bytes for key "a" .* DynamoDB takes at most 409567 bytes here/;
    for (const call of [
      () => store.set("a", large),
      () =>
        store.setMany([
          ["b", bytes("1")],
          ["a", large],
        ]),
      () => store.compareAndSwap("a", null, large),
    ]) {
      await assertRejects(call, "value-not-supported", text);
    }
    assert.equal(proxy.requests.length, 0);
  });

  test("is told as the service tells it where it finds more than we counted", async () => {
    const message = "Item size has exceeded the maximum allowed size";
    for (const tuplesMax of [Infinity, 10]) {
      await using faulty = await openFaultyStore(present(found), { tuplesMax });
      const { store, proxy } = faulty;
      await store.count();
      const refused = serviceError("TransactionCanceledException", {
        CancellationReasons: [{ Code: "ValidationError", Message: message }, { Code: "None" }],
      });
      proxy.next("PutItem", serviceError("ValidationException", { message }));
      await assertRejects(() => store.set("a", bytes("1")), "value-not-supported");
      proxy.next("TransactWriteItems", refused);
      if (tuplesMax !== Infinity) {
        await assertRejects(() => store.set("a", bytes("1")), "value-not-supported");
      }
    }
  });

  test("other requests that it refuses are an error of the engine", async () => {
    await using faulty = await openFaultyStore(present(found));
    const { store, proxy } = faulty;
    proxy.always("GetItem", serviceError("ValidationException", { message: "no such thing" }));
    await assertRejects(() => store.get("a"), "store-engine-failed", /no such thing/);
    assert.equal(proxy.count("GetItem"), 1, "it is not asked again");
  });

  test("a cursor that no list gave is refused", async () => {
    await using faulty = await openFaultyStore(present(found));
    const { store, proxy } = faulty;
    for (const cursor of ["", "k", "x", "kYQ=", "kYQ!", "YQ", "k_w", `k${"YWFh".repeat(700)}`]) {
      await assertRejects(() => store.list({ limit: 1, cursor }), "invalid-argument", /cursor/);
    }
    assert.equal(proxy.requests.length, 0);
    assert.deepEqual(await store.list({ limit: 1, cursor: "kYQ" }), { keys: [], cursor: null });
  });

  test("a version that no read gave is stale", async () => {
    for (const tuplesMax of [Infinity, 10]) {
      await using faulty = await openFaultyStore(present(found), { tuplesMax });
      const { store } = faulty;
      await store.set("a", bytes("1"));
      for (const version of ["", "x", "version:x", "value:x", "absent:x", "version:-1"]) {
        assert.equal(await store.compareAndSwap("a", version, bytes("2")), false);
      }
    }
  });
});

test("a client that is not installed is named with the command that installs it", async () => {
  const config = {
    type: "aws_dynamo",
    region: "eu-west-1",
    table: "t",
    consistentRead: true,
    accessKey: null,
    secretKey: null,
    token: null,
    endpoint: null,
    timeoutMilliseconds: 1_000,
    ...room(10),
  } as const;
  const missing = Object.assign(new Error("Cannot find package '@aws-sdk/client-dynamodb'"), {
    code: "ERR_MODULE_NOT_FOUND",
  });
  await assertRejects(
    () => openDynamoStore("cloud", config, { importSdk: () => Promise.reject(missing) }),
    "store-package-missing",
    /install it beside Bobbin: npm install @aws-sdk\/client-dynamodb/,
  );
  const broken = new Error("broken");
  await assert.rejects(
    openDynamoStore("cloud", config, { importSdk: () => Promise.reject(broken) }),
    broken,
  );
});
