/** The TypeScript SDK's conformance guest gives the same answers on stores that answer later. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { projectRoot } from "../../scripts/project.ts";
import { openMemoryStore } from "../../src/stores/memory/memory.ts";
import type { Store } from "../../src/stores/store.ts";
import { caseStores, type GuestCase, guestCases } from "../sdk/conformance-cases.ts";
import { delayStore } from "../support/delaying-store.ts";
import { serveWaitingFile, type WaitingServer } from "../support/waiting-server.ts";

const source = join(projectRoot, "sdk/typescript/conformance/src/index.ts");
let server: WaitingServer;

function storeOf(label: string, tuplesMax = 1024): Store {
  return delayStore(openMemoryStore({ label, tuplesMax }), "later").store;
}

before(async () => {
  const stores = { default: {}, other: {}, ...caseStores };
  server = await serveWaitingFile(
    source,
    Object.fromEntries(
      Object.entries(stores).map(([label, { tuplesMax }]: [string, { tuplesMax?: number }]) => [
        label,
        storeOf(label, tuplesMax),
      ]),
    ),
    { settings: { variables: { greeting: "hello there" } } },
  );
});

after(() => server?.[Symbol.asyncDispose]());

/** A step asks for one batch of changes; a component of TypeScript reads them from an async iterator, as test/guests/watch.test.ts does. */
const skip = "A component of TypeScript has no call that asks for one batch of changes.";

for (const one of guestCases()) {
  test(one.name, one.needs === "watching" ? { skip } : {}, () => replay(one));
}

async function replay({ steps, lines }: GuestCase): Promise<void> {
  const response = await server.fetch("/", { method: "POST", body: JSON.stringify({ steps }) });
  const text = await response.text();
  assert.equal(response.status, 200, `${text}\n${server.printed.slice(-5).join("\n")}`);
  const answered = text.trimEnd().split("\n");
  // Where any answer will do, it still is no error.
  const expected = lines.map((line, at) =>
    line === null && !answered[at]?.startsWith('{"error"') ? answered[at] : line,
  );
  assert.deepEqual(answered, expected);
}
