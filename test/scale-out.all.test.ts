/**
 * Goal: hosts that share a store lose no answered write when one of them and a primary of the Cluster die.
 * Method: three `bobbin up` on a six-node Cluster with `replicas_min = 1`; clients write through all of them
 * while the test kills, and then every answered write is read through each host that is left.
 */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { RedisCluster } from "./support/redis/cluster.ts";
import { redisIsMissing } from "./support/redis/program.ts";
import { until } from "./support/redis/server.ts";
import { createUpApp } from "./support/up-app.ts";
import type { UpProcess } from "./support/up-process.ts";
import { patient } from "./support/patience.ts";

const hostCount = 3;
const clientCount = 24;
const skip = redisIsMissing();

let cluster: RedisCluster | null = null;
after(() => cluster?.stop());

const keeper = `
export async function handleRequest({ method, uri }: { method: string; uri: string }) {
  const store = spinSdk.kv.open("shared");
  const key = new URL(uri, "http://host").pathname;
  if (method === "PUT") {
    store.set(key, "written " + key);
    store.increment("total", 1n);
    return { status: 204 };
  }
  if (key === "/total") return { status: 200, body: String(store.increment("total", 0n)) };
  const value = store.get(key);
  return value === null ? { status: 404 } : { status: 200, body: value };
}
`;

/** What clients were told. */
class Ledger {
  readonly answered: string[] = [];
  readonly unknown: string[] = [];
  isOver = false;

  /** Writes one key after another until it is over, through a host that is chosen anew each time. */
  async client(name: string, hosts: () => readonly UpProcess[]): Promise<void> {
    for (let number = 0; !this.isOver; number += 1) {
      const alive = hosts();
      const host = alive[number % alive.length] as UpProcess;
      const path = `/${name}/${number}`;
      const status = await host.fetch(path, { method: "PUT" }).then(
        (response) => response.status,
        () => null,
      );
      (status === 204 ? this.answered : this.unknown).push(path);
      // A host that is gone refuses at once.
      if (status !== 204) await sleep(10);
    }
  }

  async whenAnswered(more: number): Promise<void> {
    const wanted = this.answered.length + more;
    const end = performance.now() + patient(60_000);
    while (this.answered.length < wanted) {
      assert.ok(performance.now() < end, `only ${this.answered.length} of ${wanted} were answered`);
      await sleep(20);
    }
  }
}

test(
  "three hosts on a Cluster lose no answered write when a host and a primary die",
  { skip },
  async (context) => {
    cluster = await RedisCluster.start(["--appendonly", "yes"]);
    await using app = await createUpApp({
      components: { keeper },
      stores: { keeper: ["shared"] },
      runtimeConfig: `[key_value_store.shared]
type = "redis"
url = "${cluster.url}"
nodes = ${JSON.stringify(cluster.nodes)}
cluster = true
replicas_min = 1
limits = { tuples_max = "unlimited" }
`,
    });
    const hosts: UpProcess[] = [];
    await using stopping = new AsyncDisposableStack();
    for (let index = 0; index < hostCount; index += 1)
      hosts.push(stopping.use(await app.start("--workers", "1", "--quiet")));
    let alive: readonly UpProcess[] = hosts;

    const ledger = new Ledger();
    stopping.defer(() => void (ledger.isOver = true));
    const clients = Array.from({ length: clientCount }, (_, index) =>
      ledger.client(`client-${index}`, () => alive),
    );
    await ledger.whenAnswered(300);

    await hosts[0]?.killAll();
    alive = hosts.slice(1);
    await ledger.whenAnswered(300);

    const place = "bobbin:{shared}:values";
    const servers = cluster;
    const primary = await servers.primaryOf(place);
    await primary.kill();
    await until("a replica takes over", async () => (await servers.primaryOf(place)) !== primary);
    // The new primary has no replica until the old one is back as one, and no write is answered until then.
    await primary.restart();
    const backAt = performance.now();
    await ledger.whenAnswered(1);
    const backAfter = Math.round(performance.now() - backAt);
    await ledger.whenAnswered(300);
    ledger.isOver = true;
    await Promise.all(clients);

    for (const host of alive) {
      for (const path of ledger.answered) {
        const response = await host.fetch(path);
        assert.equal(response.status, 200, `${path} was answered and is lost`);
        assert.equal(await response.text(), `written ${path}`);
      }
    }
    const total = Number(await (await alive[0]?.fetch("/total"))?.text());
    const { answered, unknown } = ledger;
    assert.ok(total >= answered.length, `${total} of ${answered.length} increments are there`);
    assert.ok(total <= answered.length + unknown.length, "no increment counts twice");
    context.diagnostic(
      `${answered.length} answered writes, 0 lost; ${unknown.length} without an answer; the first answer ${backAfter} ms after the shard had a replica again`,
    );
  },
);
