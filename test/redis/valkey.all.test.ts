/** Valkey keeps stores as Redis does. The whole of this folder runs on it with BOBBIN_REDIS_SERVER=valkey-server. */

import { singleServerConformance } from "../support/redis/conformance.ts";
import { findValkey } from "../support/redis/program.ts";

const valkey = findValkey();
if ("missing" in valkey) singleServerConformance("valkey", valkey.missing);
else singleServerConformance("valkey", false, valkey);
