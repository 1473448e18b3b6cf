/** A primary with a replica, and three Sentinels that watch them. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, RedisServer, until } from "./server.ts";
import { patient } from "../patience.ts";

/** The name that the Sentinels have for the primary. */
export const sentinelName = "bobbin";
/** What the Sentinels want to hear from those who ask. */
export const sentinelPassword = "sentinel-secret";

/** All five servers. */
export class RedisSentinels {
  readonly servers: readonly RedisServer[];
  readonly sentinels: readonly RedisServer[];
  readonly #folder: string;

  private constructor(
    servers: readonly RedisServer[],
    sentinels: readonly RedisServer[],
    folder: string,
  ) {
    this.servers = servers;
    this.sentinels = sentinels;
    this.#folder = folder;
  }

  /** Starts them and waits until all Sentinels know each other and the replica. */
  static async start(): Promise<RedisSentinels> {
    const quick = ["--repl-diskless-sync-delay", "0"];
    const primary = await RedisServer.start({ settings: quick });
    const of = `127.0.0.1 ${primary.port}`.split(" ");
    const replica = await RedisServer.start({ settings: [...quick, "--replicaof", ...of] });
    await until("the replica is in step", async () =>
      (await replica.command("ROLE")).includes("connected"),
    );
    const folder = mkdtempSync(join(tmpdir(), "bobbin-sentinel-"));
    const starting = [0, 1, 2].map(() => startSentinel(folder, primary.port));
    const all = new RedisSentinels([primary, replica], await Promise.all(starting), folder);
    await until("the Sentinels know each other", () => all.#know());
    return all;
  }

  async #know(): Promise<boolean> {
    for (const sentinel of this.sentinels) {
      const facts = (await askSentinel(sentinel, "SENTINEL", "MASTER", sentinelName)).split(",");
      const fact = (name: string): string => facts[facts.indexOf(name) + 1] ?? "";
      if (fact("num-other-sentinels") !== "2" || fact("num-slaves") !== "1") return false;
    }
    return true;
  }

  /** Where clients ask. */
  get nodes(): string[] {
    return this.sentinels.map(({ port }) => `127.0.0.1:${port}`);
  }

  /** The server that is the primary now. */
  async primary(): Promise<RedisServer> {
    for (const server of this.servers) {
      const role = await server.command("ROLE").catch(() => "");
      if (role.startsWith("master")) return server;
    }
    throw new Error("there is no primary");
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sentinels, ...this.servers].map((server) => server.stop()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function startSentinel(folder: string, primaryPort: number): Promise<RedisServer> {
  const port = await freePort();
  const file = join(folder, `sentinel-${port}.conf`);
  const lines = [
    `port ${port}`,
    "bind 127.0.0.1",
    `dir ${folder}`,
    `requirepass ${sentinelPassword}`,
    `sentinel sentinel-pass ${sentinelPassword}`,
    `sentinel monitor ${sentinelName} 127.0.0.1 ${primaryPort} 2`,
    `sentinel down-after-milliseconds ${sentinelName} ${patient(1000)}`,
    `sentinel failover-timeout ${sentinelName} ${patient(5000)}`,
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  return RedisServer.start({ port, isSentinel: true, settings: [file] });
}

async function askSentinel(sentinel: RedisServer, ...words: string[]): Promise<string> {
  const connection = await sentinel.raw();
  try {
    await connection.send("AUTH", sentinelPassword);
    return await connection.text(...words);
  } finally {
    connection.close();
  }
}
