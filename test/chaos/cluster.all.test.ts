/** Goal: what three hosts on a Cluster were told holds with `replicas_min = "all"`, whatever happens to its servers. */

import { redisIsMissing } from "../support/redis/program.ts";
import { chaosTest } from "./chaos-test.ts";
import { startRedisCluster } from "./engines/redis-cluster.ts";
import { addressesAreMissing } from "./engines/redis-node.ts";

chaosTest({
  name: "a Cluster and all replicas",
  skip: redisIsMissing() || addressesAreMissing(),
  start: () => startRedisCluster("all"),
  faults: 5,
  seed: 1,
});
