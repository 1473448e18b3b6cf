/** Removes what the tests keep outside the project: `npm run clean`. */

import { removeCaches } from "./tests/caches.ts";

const removed = await removeCaches();
for (const { path, bytes } of removed) {
  process.stdout.write(`removed ${path}, ${Math.ceil(bytes / 2 ** 20)} MiB\n`);
}
if (removed.length === 0) process.stdout.write("There is nothing to remove.\n");
