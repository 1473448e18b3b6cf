/** Deleting many keys at a time, and saying before how many those are. */

import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { keyPages } from "../../data/export-store.ts";
import type { PersonStore } from "../../data/person-store.ts";
import { listKeysMax } from "../../limits.ts";
import { sendBody } from "../answer.ts";
import type { RouteCall } from "../context.ts";
import { readJson } from "../request-body.ts";
import { bodies } from "../wire/bodies.ts";

/** POST /api/stores/LABEL/delete */
export async function deleteKeys({ context, request, response, label }: RouteCall): Promise<void> {
  const deletion = await readJson(request, bodies.Deletion);
  const store = context.stores.find(label);
  let deleted = 0;
  if (store !== null) {
    const pages =
      "keys" in deletion ? slices(deletion.keys) : keyPages(store, { prefix: deletion.prefix });
    deleted = await deletePages(store, pages, response);
    await store.whenDurable();
  }
  sendBody(response, bodies.Deleted, { deleted });
}

/** POST /api/stores/LABEL/count */
export async function countKeys({ context, request, response, label }: RouteCall): Promise<void> {
  const { prefix } = await readJson(request, bodies.Prefix);
  const store = context.stores.find(label);
  let keys = 0;
  if (store !== null && prefix === "") keys = await store.count();
  else if (store !== null) {
    const pages = unhurried(keyPages(store, { prefix }), response);
    for await (const page of pages) keys += page.length;
  }
  sendBody(response, bodies.Count, { keys });
}

/** Deletes the keys of each page, all or none, and says how many of them there were. */
async function deletePages(
  store: PersonStore,
  pages: AsyncIterable<string[]> | Iterable<string[]>,
  response: ServerResponse,
): Promise<number> {
  let deleted = 0;
  for await (const keys of unhurried(pages, response)) {
    const sizes = await store.sizes(keys);
    await store.deleteMany(keys);
    deleted += sizes.filter((bytes) => bytes !== null).length;
  }
  return deleted;
}

/** Each key once, as many at a time as a page has: others wait for their turn meanwhile. */
function* slices(keys: readonly string[]): Generator<string[], void, undefined> {
  const distinct = [...new Set(keys)];
  for (let at = 0; at < distinct.length; at += listKeysMax) {
    yield distinct.slice(at, at + listKeysMax);
  }
}

/** Lets other requests have their turn between pages, and ends when nobody waits for the answer any more. */
async function* unhurried(
  pages: AsyncIterable<string[]> | Iterable<string[]>,
  response: ServerResponse,
): AsyncGenerator<string[], void, undefined> {
  for await (const page of pages) {
    if (response.destroyed) return;
    yield page;
    await setImmediate();
  }
}
