/** Stores of layout `bobbin` whose keys expire by a clock that a test moves: it stands in the server beside the store. */

import type { TestClock } from "../../../conformance/test-clock.ts";
import { bobbinScripts } from "../../../src/stores/redis/bobbin-scripts.ts";
import type { RedisStoreConfig } from "../../../src/stores/redis/config.ts";
import { openRedisStore } from "../../../src/stores/redis/store.ts";

const scripts = bobbinScripts(`
  return tonumber(redis.call('GET', (string.gsub(KEYS[1], ':values$', ':test-clock'))))
`);

/** Runs a command on the server that has the store. */
interface Commands {
  command(...words: string[]): Promise<unknown>;
}

/** Opens a store whose namespace needs no writing in another way. */
export async function openByTestClock(
  config: RedisStoreConfig,
  clock: TestClock,
  server: Commands,
): ReturnType<typeof openRedisStore> {
  const key = `bobbin:{${config.namespace}}:test-clock`;
  const put = async (milliseconds: number): Promise<void> => {
    await server.command("SET", key, String(milliseconds));
  };
  await put(clock.now());
  clock.onChange(put);
  return openRedisStore("default", config, scripts);
}
