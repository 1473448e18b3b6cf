import { bobbinError } from "../../errors.ts";
import { explorerLimits, listKeysMax } from "../../limits.ts";
import { sendBody } from "../answer.ts";
import type { RouteCall } from "../context.ts";
import { bodies } from "../wire/bodies.ts";

/** GET /api/stores/LABEL/keys */
export async function listKeys({ context, response, label, query }: RouteCall): Promise<void> {
  const limit = readLimit(query.get("limit"));
  const prefix = query.get("prefix") ?? "";
  const store = context.stores.find(label);
  if (store === null) {
    sendBody(response, bodies.KeyPage, { keys: [], cursor: null });
    return;
  }
  const cursor = query.get("cursor") ?? null;
  const page = await store.list({ prefix, cursor: cursor === "" ? null : cursor, limit });
  const sizes = await store.sizes(page.keys);
  const keys = page.keys.flatMap((key, at) => {
    const bytes = sizes[at] ?? null;
    // A key that was deleted meanwhile.
    return bytes === null ? [] : [{ key, bytes }];
  });
  sendBody(response, bodies.KeyPage, { keys, cursor: page.cursor });
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return explorerLimits.pageKeysDefault;
  const limit = Number(text);
  if (/^\d{1,9}$/.test(text) && limit >= 1 && limit <= listKeysMax) return limit;
  const what = `the limit of a page is a whole number from 1 to ${listKeysMax}`;
  throw bobbinError("explorer-request-invalid", { what });
}
