import { singleServerConformance } from "../support/redis/conformance.ts";
import { redisIsMissing } from "../support/redis/program.ts";

singleServerConformance("redis", redisIsMissing());
