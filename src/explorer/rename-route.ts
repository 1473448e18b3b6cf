import { renameKey } from "../data/rename-key.ts";
import { bobbinError } from "../errors.ts";
import { sendDone } from "./answer.ts";
import type { RouteCall } from "./context.ts";
import { readJson } from "./request-body.ts";
import { bodies } from "./wire/bodies.ts";

/** POST /api/stores/LABEL/rename */
export async function postRename({ context, request, response, label }: RouteCall): Promise<void> {
  const { from, to, overwrite = false } = await readJson(request, bodies.Renaming);
  const store = context.stores.find(label);
  if (store === null) throw bobbinError("no-such-key", { store: label, key: from });
  await renameKey(store, { from, to, overwrite });
  await store.whenDurable();
  sendDone(response);
}
