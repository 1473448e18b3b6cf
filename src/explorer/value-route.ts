/** One value: its bytes as they are, with a digest of them as its version. Reading writes nothing, in no way. */

import { digestOf, writeOver } from "../data/write-over.ts";
import { bobbinError } from "../errors.ts";
import { explorerLimits } from "../limits.ts";
import { sendDone } from "./answer.ts";
import { attachment } from "./attachment.ts";
import type { RouteCall } from "./context.ts";
import { requireParameter } from "./query.ts";
import { announcedBytes, readBody } from "./request-body.ts";

/** GET /api/stores/LABEL/value */
export async function getValue({ context, response, label, query }: RouteCall): Promise<void> {
  const key = requireParameter(query, "key");
  const value = (await context.stores.find(label)?.get(key)) ?? null;
  if (value === null) throw bobbinError("no-such-key", { store: label, key });
  response.writeHead(200, {
    "content-type": "application/octet-stream",
    "content-length": value.byteLength,
    "content-disposition": attachment(key === "" ? "value" : key),
    etag: `"${digestOf(value)}"`,
  });
  response.end(value);
}

/** PUT /api/stores/LABEL/value */
export async function putValue(call: RouteCall): Promise<void> {
  const { context, request, response, label, query } = call;
  const key = requireParameter(query, "key");
  const condition = readCondition(call);
  const store = context.stores.open(label);
  const { valueBytesMax } = store.config.limits;
  const bytes = announcedBytes(request);
  if (bytes > valueBytesMax) {
    throw bobbinError("value-too-large", { store: label, key, bytes, max: valueBytesMax });
  }
  const value = await readBody(request, explorerLimits.valueBytesMax);
  if (condition === "any") await store.set(key, value);
  else if (condition === "absent") {
    const isWritten = await store.compareAndSwap(key, null, value);
    if (!isWritten) throw bobbinError("key-exists", { store: label, key });
  } else await writeOver(store, key, condition.digest, value);
  await store.whenDurable();
  sendDone(response, { etag: `"${digestOf(value)}"` });
}

/** DELETE /api/stores/LABEL/value */
export async function deleteValue({ context, response, label, query }: RouteCall): Promise<void> {
  const key = requireParameter(query, "key");
  const store = context.stores.find(label);
  await store?.delete(key);
  await store?.whenDurable();
  sendDone(response);
}

/** Which value the key must have to be written. */
function readCondition({ request }: RouteCall): "any" | "absent" | { readonly digest: string } {
  const { "if-match": match, "if-none-match": noneMatch } = request.headers;
  if (match === undefined && noneMatch === undefined) return "any";
  if (match === undefined && noneMatch === "*") return "absent";
  const [, digest] = /^"([^"]+)"$/.exec(match ?? "") ?? [];
  if (noneMatch === undefined && digest !== undefined) return { digest };
  const what =
    'a write takes either if-match with one version in quotes, or if-none-match with "*"';
  throw bobbinError("explorer-request-invalid", { what });
}
