/**
 * Goal: a write whose answer is lost is never reported done unless it is, and never done twice. Method: a proxy
 * between the store and the emulator loses answers after the engine carried the request out, or before.
 */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { present, startEmulator } from "./emulator.ts";
import { type Fault, serviceError } from "./fault-proxy.ts";
import { assertRejects, bytes, openFaultyStore, textOf } from "./faulty-store.ts";
import { patient } from "../support/patience.ts";

const found = await startEmulator({ isOurs: true });
const skip = "missing" in found ? found.missing : false;
const limits = [Infinity, 1000];
const failures: readonly Fault[] = [
  "drop",
  serviceError("InternalServerError", { status: 500 }),
  { status: 503, body: "<html>gateway</html>" },
  { status: 200, body: "<html>portal</html>" },
];

describe("a write whose answer is lost", { skip }, () => {
  test("is a success when it is found to be there, and was sent once", async () => {
    for (const tuplesMax of limits) {
      await using faulty = await openFaultyStore(present(found), { tuplesMax });
      const { store, direct, proxy } = faulty;
      await store.set("a", bytes("old"));
      await store.increment("n", 40n);
      const { version } = await store.getVersioned("a");
      for (const fault of ["lose", "cut"] as const) {
        const before = proxy.count("PutItem");
        proxy.next("PutItem", fault, fault);
        await store.set("a", bytes(`new ${fault}`));
        assert.equal(textOf(await direct.get("a")), `new ${fault}`);
        await store.increment("n", 1n);
        assert.equal(proxy.count("PutItem"), before + 2);
      }
      assert.equal(await store.compareAndSwap("a", version, bytes("x")), false);
      assert.equal(await direct.increment("n", 0n), 42n);
      const again = await store.getVersioned("a");
      proxy.next("UpdateItem", "lose");
      assert.equal(await store.compareAndSwap("a", again.version, bytes("swapped")), true);
      assert.equal(textOf(await direct.get("a")), "swapped");
    }
  });

  test("is of unknown outcome when it is not there, is named, and was sent once", async () => {
    for (const failure of failures) {
      await using faulty = await openFaultyStore(present(found));
      const { store, direct, proxy } = faulty;
      await store.set("a", bytes("old"));
      const { version } = await store.getVersioned("a");
      const sent = (): number => proxy.count("PutItem") + proxy.count("UpdateItem");
      const before = sent();
      const calls: [RegExp, () => unknown][] = [
        [/did not confirm set of key "a"/, () => store.set("a", bytes("hidden"))],
        [/did not confirm increment of key "n"/, () => store.increment("n", 1n)],
        [/compare-and-swap of key "a"/, () => store.compareAndSwap("a", version, bytes("hidden"))],
        [/compare-and-swap of key "c"/, () => store.compareAndSwap("c", null, bytes("hidden"))],
      ];
      for (const [text, call] of calls) {
        // What writes over a version that is known names what changes; everything else is put.
        const isUpdate = text.source.endsWith('swap of key "a"');
        proxy.next(isUpdate ? "UpdateItem" : "PutItem", failure);
        await assertRejects(call, "store-outcome-unknown", text);
      }
      assert.equal(sent(), before + calls.length);
      assert.deepEqual((await direct.getMany(["a", "n", "c"])).map(textOf), ["old", null, null]);
    }
  });

  test("that leaves no trace is of unknown outcome, whatever is found", async () => {
    await using faulty = await openFaultyStore(present(found));
    const { store, direct, proxy } = faulty;
    await store.set("a", bytes("old"));
    proxy.next("DeleteItem", "lose");
    await assertRejects(() => store.delete("a"), "store-outcome-unknown", /delete of key "a"/);
    assert.equal(proxy.count("DeleteItem"), 2, "one of them forgot the count");
    assert.equal(await direct.exists("a"), false);
  });

  test("is of unknown outcome when what is there cannot be read either", async () => {
    await using faulty = await openFaultyStore(present(found), {
      timeoutMilliseconds: patient(1_500),
    });
    const { store, direct, proxy } = faulty;
    await store.set("a", bytes("old"));
    proxy.next("PutItem", "lose");
    proxy.always("BatchGetItem", "hang");
    await assertRejects(() => store.set("a", bytes("new")), "store-outcome-unknown");
    assert.equal(textOf(await direct.get("a")), "new");
  });
});

describe("a transaction whose answer is lost", { skip }, () => {
  test("is asked for again with its token, and is done once", async () => {
    for (const tuplesMax of limits) {
      await using faulty = await openFaultyStore(present(found), { tuplesMax });
      const { store, direct, proxy } = faulty;
      await store.setMany([
        ["a", bytes("1")],
        ["b", bytes("2")],
      ]);
      for (const fault of ["lose", "drop"] as const) {
        proxy.next("TransactWriteItems", fault, fault);
        await store.setMany([
          ["a", bytes(fault)],
          [`new ${fault}`, bytes("3")],
        ]);
        assert.equal(textOf(await direct.get("a")), fault);
        proxy.next("TransactWriteItems", fault);
        await store.deleteMany([`new ${fault}`, "b"]);
        assert.equal(await direct.exists("b"), false);
      }
      assert.equal(await direct.count(), 1);
      const tokens = proxy.requests.flatMap(({ body }) => body["ClientRequestToken"] ?? []);
      assert.equal(
        tokens.length,
        new Set(tokens).size + 6,
        "each repetition has the token of the first",
      );
    }
  });

  test("counts a key of a limited store once", async () => {
    await using faulty = await openFaultyStore(present(found), { tuplesMax: 3 });
    const { store, direct, proxy } = faulty;
    await store.count();
    const calls: [number, () => unknown][] = [
      [1, () => store.set("a", bytes("1"))],
      [2, () => store.increment("n", 1n)],
      [3, () => store.compareAndSwap("c", null, bytes("3"))],
      [2, () => store.delete("a")],
    ];
    for (const [count, call] of calls) {
      proxy.next("TransactWriteItems", "lose", "lose");
      await call();
      assert.equal(await direct.count(), count);
    }
    assert.equal(await direct.increment("n", 0n), 1n);
  });

  test("is found by what it left when the service has forgotten the token", async () => {
    const forgotten = serviceError("TransactionCanceledException", {
      CancellationReasons: [{ Code: "ConditionalCheckFailed" }, { Code: "None" }],
    });
    await using faulty = await openFaultyStore(present(found), { tuplesMax: 3 });
    const { store, direct, proxy } = faulty;
    await store.count();
    proxy.next("TransactWriteItems", "lose", forgotten);
    await store.set("a", bytes("1"));
    proxy.next("TransactWriteItems", "lose", forgotten);
    await store.delete("a");
    assert.equal(await direct.count(), 0);
    proxy.next("TransactWriteItems", "drop", forgotten);
    await assertRejects(
      () => store.set("b", bytes("2")),
      "store-outcome-unknown",
      /set of key "b"/,
    );
    assert.equal(await direct.exists("b"), false);
  });

  test("is of unknown outcome when no answer ever comes", async () => {
    const options = { tuplesMax: 3, timeoutMilliseconds: patient(2_000) };
    await using faulty = await openFaultyStore(present(found), options);
    const { store, proxy } = faulty;
    await store.count();
    proxy.always("TransactWriteItems", "hang");
    const entries = ["a", "b"].map((key) => [key, bytes("1")] as const);
    await assertRejects(
      () => store.setMany(entries),
      "store-outcome-unknown",
      /set of key "a" and 1 more/,
    );
  });
});
