/** A table of a PostgreSQL server that crashes, and keeps its disk. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { postgresIsMissing, PostgresServer } from "../../postgres/postgres-server.ts";
import { postgresConfig } from "../../postgres/server.ts";
import { type ChaosEngine, timeoutMilliseconds } from "../engine.ts";
import { ServiceProxies } from "./service-proxies.ts";

/** Starts it. Throws what keeps it from starting. */
export async function startPostgres(): Promise<ChaosEngine> {
  if (postgresIsMissing !== false) throw new Error(postgresIsMissing);
  const folder = await mkdtemp(join(tmpdir(), "bobbin-chaos-"));
  const server = await PostgresServer.create(folder);
  await server.start();
  const proxies = await ServiceProxies.start(`http://127.0.0.1:${server.port}/`);
  const config = postgresConfig(server.url(), { timeoutMilliseconds });
  const urlOf = (host: number): string =>
    server.url(Number(new URL(proxies.endpointOf(host)).port));
  return {
    promise: { staleMicrosecondsMax: 0, showsUnconfirmed: false, areAbsentVersionsExact: true },
    isSafe: true,
    configOf: (host) => ({ ...config, url: urlOf(host) }),
    faults: [
      ...proxies.faults,
      {
        name: "server ended at once, and started again with its disk",
        async run(random) {
          await server.stop();
          await sleep(random.between(0, 1_000));
          await server.start();
        },
      },
    ],
    whenWell: async () => {},
    async [Symbol.asyncDispose]() {
      await proxies[Symbol.asyncDispose]();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
