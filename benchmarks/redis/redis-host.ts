/** A Redis server of a trial's own, and the stores that its subjects find there. */

import { spawnSync } from "node:child_process";
import { openRedisStore } from "../../src/stores/redis/store.ts";
import type { Entry } from "../../src/stores/store.ts";
import { redisConfig } from "../../test/support/redis/config.ts";
import { redisIsMissing } from "../../test/support/redis/program.ts";
import { RedisServer, until } from "../../test/support/redis/server.ts";
import { CannotMeasure } from "../subjects/sample.ts";

const batchKeys = 10_000;

/** What every key holds at first. */
export const redisValue = "v".repeat(100);

/** A server alone, or one with a replica. */
export type RedisKind = "alone" | "replicated";

/** Keeps everything in memory: what it writes to disk is another question. */
export class RedisHost {
  readonly url: string;
  readonly port: number;
  /** Of the primary. */
  readonly pid: number;
  readonly #servers: readonly RedisServer[];
  readonly #filled = new Map<number, Promise<string>>();

  private constructor(servers: readonly [RedisServer, ...RedisServer[]], pid: number) {
    this.#servers = servers;
    this.url = servers[0].url;
    this.port = servers[0].port;
    this.pid = pid;
  }

  /** Starts it on a free port of this machine. Rejects with `CannotMeasure` where it is not installed. */
  static async start(kind: RedisKind): Promise<RedisHost> {
    const missing = redisIsMissing();
    if (missing !== false) throw new CannotMeasure(`${missing} (Debian package redis-server)`);
    if (spawnSync("redis-benchmark", ["--version"]).error !== undefined) {
      throw new CannotMeasure("redis-benchmark is not installed (Debian package redis-tools)");
    }
    const primary = await RedisServer.start();
    const pid = /process_id:(\d+)/.exec(await primary.command("INFO", "server"))?.[1];
    const replicas = kind === "alone" ? [] : [await startReplica(primary)];
    return new RedisHost([primary, ...replicas], Number(pid));
  }

  /** The namespace of a store that holds `key-0` and so on, the same for all who ask for so many. */
  filled(keys: number): Promise<string> {
    const known = this.#filled.get(keys);
    if (known !== undefined) return known;
    const filling = this.#fill(`filled-${keys}`, keys);
    this.#filled.set(keys, filling);
    return filling;
  }

  async #fill(namespace: string, keys: number): Promise<string> {
    const store = await openRedisStore("default", redisConfig(this.url, { namespace }));
    for (let start = 0; start < keys; start += batchKeys) {
      const length = Math.min(batchKeys, keys - start);
      const entry = (at: number): Entry => [`key-${start + at}`, Buffer.from(redisValue)];
      await store.setMany(Array.from({ length }, (_, at) => entry(at)));
    }
    await store.close();
    return namespace;
  }

  /** One command, on a connection of its own. */
  command(...words: readonly string[]): Promise<string> {
    const [primary] = this.#servers;
    if (primary === undefined) throw new Error("no server");
    return primary.command(...words);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
  }
}

async function startReplica(primary: RedisServer): Promise<RedisServer> {
  const settings = ["--replicaof", "127.0.0.1", String(primary.port)];
  await primary.command("CONFIG", "SET", "repl-diskless-sync-delay", "0");
  const replica = await RedisServer.start({ settings });
  await until("the replica is in step", async () => {
    return (await replica.command("ROLE")).includes("connected");
  });
  return replica;
}
