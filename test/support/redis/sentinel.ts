/** A primary with replicas, and three Sentinels that watch them. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, RedisServer, until } from "./server.ts";
import { patient } from "../patience.ts";
import { temporaryFolder, type TemporaryFolder } from "../temporary-folder.ts";

/** The name that the Sentinels have for the primary. */
export const sentinelName = "bobbin";
/** What the Sentinels want to hear from those who ask. */
export const sentinelPassword = "sentinel-secret";

/** The user as whom replicas and Sentinels sign in at the primary, so that they can be cut off and nobody else. */
const insider = { user: "insider", password: "insider-secret" };

/** All servers. */
export class RedisSentinels {
  readonly servers: readonly RedisServer[];
  readonly sentinels: readonly RedisServer[];
  readonly #folder: TemporaryFolder;

  private constructor(
    servers: readonly RedisServer[],
    sentinels: readonly RedisServer[],
    folder: TemporaryFolder,
  ) {
    this.servers = servers;
    this.sentinels = sentinels;
    this.#folder = folder;
  }

  /** Starts them and waits until all Sentinels know each other and the replicas. */
  static async start({ replicas = 1 } = {}): Promise<RedisSentinels> {
    const { user, password } = insider;
    const settings = [
      ...["--repl-diskless-sync-delay", "0", "--appendonly", "yes", "--appendfsync", "no"],
      ...["--user", user, "on", `>${password}`, "~*", "&*", "+@all"],
      ...["--masteruser", user, "--masterauth", password],
    ];
    const primary = await RedisServer.start({ settings });
    const of = ["--replicaof", "127.0.0.1", String(primary.port)];
    const servers = [primary];
    for (let count = 0; count < replicas; count++) {
      servers.push(await RedisServer.start({ settings: [...settings, ...of] }));
    }
    const folder = temporaryFolder();
    const starting = [0, 1, 2].map(() => startSentinel(folder.path, primary.port));
    const all = new RedisSentinels(servers, await Promise.all(starting), folder);
    await all.whenInStep();
    return all;
  }

  /**
   * Resolves once all Sentinels name the same primary and nothing is under way, and all other servers are its replicas and
   * have what it has.
   */
  async whenInStep(): Promise<void> {
    await until("all agree and are in step", () => this.#isInStep());
  }

  async #isInStep(): Promise<boolean> {
    const primary = await this.primary();
    for (const server of this.servers) {
      if (server === primary) continue;
      const [kind = "", , port = "", state = ""] = (await server.command("ROLE")).split(",");
      if (kind !== "slave" || port !== String(primary.port) || state !== "connected") return false;
    }
    const facts = await Promise.all(this.sentinels.map((sentinel) => factsOf(sentinel)));
    const others = String(this.servers.length - 1);
    return facts.every(
      (fact) =>
        fact("num-other-sentinels") === "2" &&
        fact("num-slaves") === others &&
        fact("port") === String(primary.port) &&
        fact("flags") === "master" &&
        fact("failover-state") === "",
    );
  }

  /** What a person does before maintenance: another server takes the place of the primary. */
  async failOver(): Promise<void> {
    const [sentinel] = this.sentinels as [RedisServer];
    await until("a failover is begun", async () => {
      return (await askSentinel(sentinel, "SENTINEL", "FAILOVER", sentinelName)) === "OK";
    });
  }

  /** Keeps Sentinels and replicas from a server that everybody else can reach, until `rejoin`. */
  async cutOff(server: RedisServer): Promise<void> {
    await server.command("ACL", "SETUSER", insider.user, "-@all");
    await server.command("CLIENT", "KILL", "USER", insider.user);
  }

  /** Ends what `cutOff` began. */
  async rejoin(server: RedisServer): Promise<void> {
    await server.command("ACL", "SETUSER", insider.user, "+@all");
  }

  /** Where clients ask. */
  get nodes(): string[] {
    return this.sentinels.map(({ port }) => `127.0.0.1:${port}`);
  }

  /** The server that most Sentinels name. */
  async primary(): Promise<RedisServer> {
    const named = await Promise.all(
      this.sentinels.map(async (sentinel) => {
        const facts = await factsOf(sentinel).catch(() => null);
        return facts?.("port") ?? "";
      }),
    );
    const found = this.servers.find(
      ({ port }) => named.filter((name) => name === String(port)).length > named.length / 2,
    );
    if (found === undefined) throw new Error("the Sentinels do not agree");
    return found;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sentinels, ...this.servers].map((server) => server.stop()));
    this.#folder[Symbol.dispose]();
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
    `sentinel auth-user ${sentinelName} ${insider.user}`,
    `sentinel auth-pass ${sentinelName} ${insider.password}`,
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  return RedisServer.start({ port, isSentinel: true, settings: [file] });
}

async function factsOf(sentinel: RedisServer): Promise<(name: string) => string> {
  const facts = (await askSentinel(sentinel, "SENTINEL", "MASTER", sentinelName)).split(",");
  return (name) => (facts.includes(name) ? (facts[facts.indexOf(name) + 1] ?? "") : "");
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
