/** Stores of layout `bobbin` whose keys expire by a clock that a test moves: it stands in the server beside the store. */

import type { TestClock } from "../../../conformance/test-clock.ts";
import { bobbinScripts } from "../../../src/stores/redis/bobbin-scripts.ts";
import type { RedisStoreConfig } from "../../../src/stores/redis/config.ts";
import { partitionTags } from "../../../src/stores/redis/partitions/tags.ts";
import { openRedisStore } from "../../../src/stores/redis/store.ts";

const scripts = bobbinScripts(`
  return tonumber(redis.call('GET', (string.gsub(KEYS[1], ':values$', ':test-clock'))))
`);

/** Runs a command on the server that has the store. */
interface Commands {
  command(...words: string[]): Promise<unknown>;
}

/** Opens a store by this clock, which is put beside each of its partitions; `serverOf` finds the server that has a key. */
export async function openByTestClock(
  config: RedisStoreConfig,
  clock: TestClock,
  serverOf: (key: string) => Commands | Promise<Commands>,
): ReturnType<typeof openRedisStore> {
  const tags = partitionTags(config.namespace, config.partitions);
  const clocks = await Promise.all(
    tags.map(async (tag) => {
      const key = `bobbin:{${tag}}:test-clock`;
      return { key, server: await serverOf(key) };
    }),
  );
  const put = async (milliseconds: number): Promise<void> => {
    for (const { key, server } of clocks) await server.command("SET", key, String(milliseconds));
  };
  await put(clock.now());
  clock.onChange(put);
  return openRedisStore("default", config, scripts);
}
