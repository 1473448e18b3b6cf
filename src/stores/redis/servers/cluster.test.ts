/** Goal: what a host takes for the replicas of a primary of a Cluster. Method: answers as servers give them, in the order of a failover. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ClusterTopology } from "./cluster.ts";
import type { Connect, Endpoint } from "./connections.ts";
import type { Link } from "./link.ts";
import { RedisNode } from "./node.ts";

/** A shard of the Cluster: the port of its primary, and how many replicas follow that. */
interface Shard {
  readonly primary: number;
  readonly replicas: number;
}

const half = 8_192;

/** What `CLUSTER SLOTS` and `CLUSTER NODES` answer of two shards. */
function answersOf(shards: readonly Shard[], epoch: number): Record<string, unknown> {
  const idOf = (port: number): string => `id-${port}`;
  const lines = shards.flatMap(({ primary, replicas }, at) => [
    `${idOf(primary)} 127.0.0.1:${primary}@1 master - 0 0 ${epoch} connected ${at * half}-${at * half + half - 1}`,
    ...Array.from(
      { length: replicas },
      (_, index) =>
        `id-${primary}-${index} 127.0.0.1:1@1 slave ${idOf(primary)} 0 0 ${epoch} connected`,
    ),
  ]);
  return {
    SLOTS: shards.map(({ primary }, at) => [
      at * half,
      at * half + half - 1,
      [Buffer.from("127.0.0.1"), primary, Buffer.from(idOf(primary))],
    ]),
    NODES: lines.join("\n"),
  };
}

function topologyOf(answers: () => Record<string, unknown>): ClusterTopology {
  const link = {
    send: async ([, what]: readonly string[]) => answers()[what as string],
    end() {},
  } as unknown as Link;
  const connect: Connect = async () => link;
  const makeNode = (endpoint: Endpoint): RedisNode =>
    new RedisNode(endpoint, connect, { hasLanes: false, timeoutMilliseconds: 1_000 });
  const options = { isWatched: false, pool: null, timeoutMilliseconds: 1_000 };
  return new ClusterTopology([{ host: "127.0.0.1", port: 1 }], connect, makeNode, options);
}

/** Has the servers asked, which they are not twice within a moment, until it is so. */
async function until(
  topology: ClusterTopology,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  while (!(await isSo())) {
    topology.doubt();
    await sleep(20);
  }
}

test("a server that takes another's place has as many replicas as that, though it does not know of them yet", async () => {
  let answers = answersOf(
    [
      { primary: 7001, replicas: 2 },
      { primary: 7002, replicas: 1 },
    ],
    1,
  );
  const topology = topologyOf(() => answers);
  assert.equal((await topology.primaryOf(0)).replicas, 2);

  answers = answersOf(
    [
      { primary: 7003, replicas: 0 },
      { primary: 7002, replicas: 1 },
    ],
    2,
  );
  const moved = topology.redirect(0, { host: "127.0.0.1", port: 7003 }, "moved");
  await until(topology, () => moved.replicas !== null);
  assert.equal(moved.replicas, 2);
  assert.equal((await topology.primaryOf(half)).replicas, 1);
  topology.close();
});

test("a primary that is given another's slots has the replicas that it has", async () => {
  let answers = answersOf(
    [
      { primary: 7001, replicas: 2 },
      { primary: 7002, replicas: 1 },
    ],
    1,
  );
  const topology = topologyOf(() => answers);
  await topology.primaryOf(0);

  answers = answersOf(
    [
      { primary: 7002, replicas: 0 },
      { primary: 7002, replicas: 1 },
    ],
    2,
  );
  const moved = topology.redirect(0, { host: "127.0.0.1", port: 7002 }, "moved");
  await until(topology, async () => (await topology.primaries()).every((node) => node === moved));
  assert.equal(moved.replicas, 1);
  topology.close();
});
