/**
 * Goal: hosts that share a table lose no write of one another and keep its limit. Method: several stores of one
 * table in one process, each with connections of its own, on the emulator.
 */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RemoteStore } from "../../src/stores/remote/remote-store.ts";
import { present, room, startEmulator } from "./emulator.ts";
import { bytes, openFaultyStore, textOf } from "./faulty-store.ts";

const found = await startEmulator();
const skip = "missing" in found ? found.missing : false;

/** Two stores of one table, as two hosts have them. */
async function openHosts(tuplesMax: number): Promise<[RemoteStore, RemoteStore]> {
  const emulator = present(found);
  const table = await emulator.createTable();
  const open = () => emulator.open(table, room(tuplesMax));
  return [await open(), await open()];
}

const close = (hosts: readonly RemoteStore[]) =>
  Promise.all(hosts.map(async (host) => host.close()));

/** So many callers, by turns of the hosts. */
function callers<T>(
  hosts: readonly RemoteStore[],
  count: number,
  call: (host: RemoteStore, index: number) => T,
): T[] {
  return Array.from({ length: count }, (_, index) =>
    call(hosts[index % hosts.length] as RemoteStore, index),
  );
}

describe("hosts that share a table", { skip }, () => {
  test("count exactly, and each sum is answered once", async () => {
    for (const tuplesMax of [Infinity, 10]) {
      const hosts = await openHosts(tuplesMax);
      const sums = await Promise.all(callers(hosts, 16, async (host) => host.increment("n", 1n)));
      const expected = Array.from({ length: 16 }, (_, index) => BigInt(index + 1));
      assert.deepEqual(
        sums.toSorted((a, b) => Number(a - b)),
        expected,
      );
      assert.equal(await hosts[0].increment("n", 0n), 16n);
      await close(hosts);
    }
  });

  test("never hold more keys than they may, and as many", async () => {
    const hosts = await openHosts(10);
    const insert = async (host: RemoteStore, index: number): Promise<string> => {
      const key = `k${index}`;
      try {
        if (index % 4 === 0)
          await host.setMany([
            [key, bytes("1")],
            ["shared", bytes("1")],
          ]);
        else if (index % 4 === 1) await host.increment(key, 1n);
        else if (index % 4 === 2) await host.set(key, bytes("1"));
        else assert.equal(await host.compareAndSwap(key, null, bytes("1")), true);
        return "written";
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    await hosts[0].set("shared", bytes("0"));
    const outcomes = await Promise.all(callers(hosts, 32, insert));
    assert.equal(outcomes.filter((one) => one === "written").length, 9);
    assert.equal(outcomes.filter((one) => one === "store-full").length, 23);
    const { keys } = await hosts[1].list({ limit: 100 });
    assert.equal(keys.length, 10);
    assert.equal(await hosts[1].count(), 10);
    // All go at once, each asked for twice, and the count is right again.
    await Promise.all(
      callers(hosts, 20, async (host, index) => host.delete(keys[index % 10] ?? "")),
    );
    assert.equal(await hosts[0].count(), 0);
    await close(hosts);
  });

  test("one swap of one version wins, of a key that is there and of one that is not", async () => {
    for (const tuplesMax of [Infinity, 10]) {
      const hosts = await openHosts(tuplesMax);
      await hosts[0].set("a", bytes("old"));
      for (const key of ["a", "absent"]) {
        const { version } = await hosts[1].getVersioned(key);
        const swap = async (host: RemoteStore, index: number) =>
          host.compareAndSwap(key, version, bytes(String(index)));
        const won = await Promise.all(callers(hosts, 12, swap));
        assert.equal(won.filter(Boolean).length, 1);
        assert.equal(textOf(await hosts[0].get(key)), String(won.indexOf(true)));
      }
      await close(hosts);
    }
  });

  test("batches of one host are all there or not at all for the other's", async () => {
    const hosts = await openHosts(Infinity);
    const keys = ["a", "b", "c", "d"];
    const write = async (host: RemoteStore, index: number) =>
      host.setMany(keys.map((key) => [key, bytes(String(index))]));
    await Promise.all(callers(hosts, 12, write));
    const values = (await hosts[0].getMany(keys)).map(textOf);
    assert.equal(new Set(values).size, 1, "all of one batch");
    await close(hosts);
  });
});

describe("many calls", { skip }, () => {
  test("share connections, and those that wait are answered", async () => {
    await using faulty = await openFaultyStore(present(found));
    const { store } = faulty;
    await store.set("a", bytes("1"));
    const values = await Promise.all(
      Array.from({ length: 300 }, async () => textOf(await store.get("a"))),
    );
    assert.deepEqual([...new Set(values)], ["1"]);
  });
});
