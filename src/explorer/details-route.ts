/** What is kept beside one value: its expiry and its metadata. */

import { writeDetails } from "../data/write-details.ts";
import { bobbinError } from "../errors.ts";
import { sendBody, sendDone } from "./answer.ts";
import type { RouteCall } from "./context.ts";
import { requireParameter } from "./query.ts";
import { readJson } from "./request-body.ts";
import { bodies } from "./wire/bodies.ts";

/** GET /api/stores/LABEL/details */
export async function getDetails({ context, response, label, query }: RouteCall): Promise<void> {
  const key = requireParameter(query, "key");
  const [found] = (await context.stores.find(label)?.getDetails([key])) ?? [];
  if (found === null || found === undefined) {
    throw bobbinError("no-such-key", { store: label, key });
  }
  const { expiresAt, metadata } = found;
  sendBody(response, bodies.Details, { expiresAt, metadata });
}

/** PUT /api/stores/LABEL/details */
export async function putDetails(call: RouteCall): Promise<void> {
  const { context, request, response, label, query } = call;
  const key = requireParameter(query, "key");
  const { expiresAt, metadata } = await readJson(request, bodies.Details);
  const store = context.stores.find(label);
  if (store === null) throw bobbinError("no-such-key", { store: label, key });
  await writeDetails(store, key, { expiresAt, metadata });
  await store.whenDurable();
  sendDone(response);
}
