import { randomUUID } from "node:crypto";
import { after } from "node:test";
import { redisIsMissing } from "../support/redis/program.ts";
import { RedisServer } from "../support/redis/server.ts";
import { engineScenarios } from "./scenarios.ts";

let server: RedisServer | null = null;
after(() => server?.stop());

engineScenarios(
  "Redis",
  async () => {
    const { url } = (server = await RedisServer.start());
    return {
      table: async (label) =>
        `type = "redis"\nurl = "${url}"\nnamespace = ${JSON.stringify(`${randomUUID()}:${label}`)}`,
    };
  },
  { skip: redisIsMissing() },
);
