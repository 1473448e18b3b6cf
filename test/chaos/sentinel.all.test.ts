/** Goal: what three hosts on a primary with Sentinels were told holds with `replicas_min = "all"`, whatever happens to it. */

import { redisIsMissing } from "../support/redis/program.ts";
import { chaosTest } from "./chaos-test.ts";
import { addressesAreMissing } from "./engines/redis-node.ts";
import { startRedisSentinel } from "./engines/redis-sentinel.ts";

chaosTest({
  name: "Sentinels and all replicas",
  skip: redisIsMissing() || addressesAreMissing(),
  start: () => startRedisSentinel("all"),
  faults: 3,
  seed: 16,
});
