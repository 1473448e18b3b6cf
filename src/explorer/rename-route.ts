import { renameKey } from "../data/rename-key.ts";
import { bobbinError } from "../errors.ts";
import { sendDone } from "./answer.ts";
import type { RouteCall } from "./context.ts";
import { readJsonObject, readTextMember } from "./request-body.ts";

/** POST /api/stores/LABEL/rename */
export async function postRename({ context, request, response, label }: RouteCall): Promise<void> {
  const body = await readJsonObject(request);
  const from = readTextMember(body, "from");
  const to = readTextMember(body, "to");
  const { overwrite = false } = body;
  if (typeof overwrite !== "boolean") {
    throw bobbinError("invalid-argument", { what: 'the body\'s "overwrite" is not true or false' });
  }
  const store = context.stores.find(label);
  if (store === null) throw bobbinError("no-such-key", { store: label, key: from });
  await renameKey(store, { from, to, overwrite });
  await store.whenDurable();
  sendDone(response);
}
