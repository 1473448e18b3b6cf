import { randomUUID } from "node:crypto";
import { postgresIsMissing } from "../postgres/postgres-server.ts";
import { usePostgres } from "../postgres/server.ts";
import { patient } from "../support/patience.ts";
import { engineScenarios } from "./scenarios.ts";

const postgres = usePostgres();

engineScenarios(
  "PostgreSQL",
  () => ({
    table: async (label) =>
      `type = "postgres"\nurl = "${postgres.url()}"\nnamespace = ${JSON.stringify(`${randomUUID()}:${label}`)}\ntimeout_milliseconds = ${patient(20_000)}`,
  }),
  {
    skip: postgresIsMissing,
    // A key longer than a row of an index has room for.
    differences: { "limits-changed": { refused: [8], following: [9] } },
  },
);
