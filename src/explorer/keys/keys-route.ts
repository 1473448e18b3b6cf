import type { PersonStore } from "../../data/person-store.ts";
import { bobbinError } from "../../errors.ts";
import { explorerLimits, listKeysMax } from "../../limits.ts";
import { sendBody } from "../answer.ts";
import type { RouteCall } from "../context.ts";
import { readSwitch, type Query } from "../query.ts";
import { bodies, type KeyPage } from "../wire/bodies.ts";
import { folderMarks, listFolder } from "./key-folders.ts";
import { searchKeys } from "./key-search.ts";
import { withBeginnings } from "./value-beginnings.ts";

/** The parameters of the query. */
export const keysParameters = ["prefix", "cursor", "limit", "inside", "folders", "values"];

/** A page without the bytes of values. */
type NamedPage = Omit<KeyPage, "keys"> & { readonly keys: readonly string[] };

/** GET /api/stores/LABEL/keys */
export async function listKeys({ context, response, label, query }: RouteCall): Promise<void> {
  const list = readChoice(query);
  const hasValues = readSwitch(query, "values");
  const store = context.stores.find(label);
  if (store === null) {
    sendBody(response, bodies.KeyPage, { keys: [], cursor: null });
    return;
  }
  const { keys: names, ...page } = await list(store);
  const sizes = await store.sizes(names);
  const keys = names.flatMap((key, at) => {
    const bytes = sizes[at] ?? null;
    // A key that was deleted meanwhile.
    return bytes === null ? [] : [{ key, bytes }];
  });
  const shown = hasValues ? await withBeginnings(store, keys) : keys;
  sendBody(response, bodies.KeyPage, { ...page, keys: shown });
}

/** How the page is to be made. Throws explorer-request-invalid. */
function readChoice(query: Query): (store: PersonStore) => Promise<NamedPage> {
  const limit = readLimit(query.get("limit"));
  const prefix = query.get("prefix") ?? "";
  const cursor = query.get("cursor") === "" ? null : (query.get("cursor") ?? null);
  const inside = query.get("inside") ?? "";
  const mark = query.get("folders") ?? "";
  if (mark !== "" && !folderMarks.includes(mark)) {
    refuse(`folders are made by ${folderMarks.join(" or ")}, not by ${JSON.stringify(mark)}`);
  }
  if (mark !== "" && inside !== "")
    refuse("a search inside of keys has no folders: ask for one of both");
  if (inside !== "") return (store) => searchKeys(store, { prefix, inside, cursor, limit });
  if (mark !== "") return (store) => listFolder(store, { prefix, mark, cursor, limit });
  return async (store) => store.list({ prefix, cursor, limit });
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return explorerLimits.pageKeysDefault;
  const limit = Number(text);
  if (/^\d{1,9}$/.test(text) && limit >= 1 && limit <= listKeysMax) return limit;
  return refuse(`the limit of a page is a whole number from 1 to ${listKeysMax}`);
}

function refuse(what: string): never {
  throw bobbinError("explorer-request-invalid", { what });
}
