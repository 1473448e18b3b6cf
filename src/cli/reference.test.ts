import { test } from "node:test";
import { loadAllCommands } from "./commands.ts";
import { assertFile } from "./golden.ts";
import { cliReference } from "./reference.ts";

test("docs/reference/cli.md tells the commands and flags that there are", async () => {
  const file = new URL("../../docs/reference/cli.md", import.meta.url);
  assertFile(file, cliReference(await loadAllCommands()));
});
