import { randomUUID } from "node:crypto";
import { after } from "node:test";
import { RedisCluster } from "../support/redis/cluster.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { engineScenarios } from "./scenarios.ts";

let cluster: RedisCluster | null = null;
after(() => cluster?.stop());

engineScenarios(
  "Redis Cluster",
  async () => {
    const { url, nodes } = (cluster = await RedisCluster.start());
    return {
      table: async (label) =>
        `type = "redis"\nurl = "${url}"\ncluster = true\nnodes = ${JSON.stringify(nodes)}\nnamespace = ${JSON.stringify(`${randomUUID()}:${label}`)}`,
    };
  },
  { skip: redisIsMissing() },
);
