/** Goal: what three hosts on a Redis server were told holds, whatever happens to hosts, server and the ways between them. */

import { redisIsMissing } from "../support/redis/program.ts";
import { chaosTest } from "./chaos-test.ts";
import { startRedisSingle } from "./engines/redis-single.ts";
import { addressesAreMissing } from "./engines/redis-node.ts";

chaosTest({
  name: "one server with its disk",
  skip: redisIsMissing() || addressesAreMissing(),
  start: startRedisSingle,
  faults: 5,
  seed: 1,
});
