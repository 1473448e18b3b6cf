/** Goal: what three hosts on a DynamoDB table were told holds, whatever happens to hosts and connections. */

import { installMoto } from "../dynamodb/install-moto.ts";
import { chaosTest } from "./chaos-test.ts";
import { startDynamo } from "./engines/dynamodb.ts";

const moto = await installMoto();

chaosTest({
  name: "a DynamoDB table",
  skip: "missing" in moto ? moto.missing : false,
  start: startDynamo,
  faults: 4,
  seed: 3,
});
