import { useCosmos } from "../cosmos/use-cosmos.ts";
import { engineScenarios } from "./scenarios.ts";

const cosmos = useCosmos();

engineScenarios(
  "Cosmos DB",
  () => ({
    table: async () => {
      const { id } = await cosmos.createContainer();
      const { account, database, container, key, endpoint } = cosmos.configure(id);
      return `type = "azure_cosmos"\naccount = "${account}"\ndatabase = "${database}"\ncontainer = "${container}"\nkey = "${key}"\nendpoint = "${endpoint}"\ntimeout_milliseconds = 20_000`;
    },
  }),
  {
    skip: cosmos.skip,
    differences: {
      javascript: { refused: [1, 2, 3] },
      limits: { refused: [14, 18], following: [15, 17, 19, 29] },
      "limits-changed": { refused: [3, 8, 10], following: [4, 9, 11] },
      listing: { refused: [2, 3, 4, 5, 6, 7, 8] },
      values: { refused: [6] },
    },
  },
);
