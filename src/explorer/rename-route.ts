import type { PersonStore } from "../data/person-store.ts";
import { bobbinError } from "../errors.ts";
import { explorerLimits } from "../limits.ts";
import { sendDone } from "./answer.ts";
import type { RouteCall } from "./context.ts";
import { readJsonObject, readTextMember } from "./request-body.ts";

/** POST /api/stores/LABEL/rename */
export async function renameKey({ context, request, response, label }: RouteCall): Promise<void> {
  const body = await readJsonObject(request);
  const from = readTextMember(body, "from");
  const to = readTextMember(body, "to");
  const { overwrite = false } = body;
  if (typeof overwrite !== "boolean") {
    throw bobbinError("invalid-argument", { what: 'the body\'s "overwrite" is not true or false' });
  }
  const store = context.stores.find(label);
  if (store === null) throw bobbinError("no-such-key", { store: label, key: from });
  await rename(store, { from, to, overwrite });
  await store.whenDurable();
  sendDone(response);
}

interface Renaming {
  readonly from: string;
  readonly to: string;
  readonly overwrite: boolean;
}

/** Writes before it deletes, so that a crash leaves the value under one of the keys, or under both. */
async function rename(store: PersonStore, { from, to, overwrite }: Renaming): Promise<void> {
  const { label } = store;
  for (let attempt = 0; attempt < explorerLimits.writeAttemptsMax; attempt += 1) {
    const { value, version } = await store.getVersioned(from);
    if (value === null) throw bobbinError("no-such-key", { store: label, key: from });
    if (from === to) return;
    // What an earlier attempt wrote is our own.
    if (overwrite || attempt > 0) await store.set(to, value);
    else if (!(await store.compareAndSwap(to, null, value))) {
      throw bobbinError("key-exists", { store: label, key: to });
    }
    // What the application wrote meanwhile must not be deleted before it is copied too.
    if ((await store.getVersioned(from)).version !== version) continue;
    await store.delete(from);
    return;
  }
  throw bobbinError("key-changed", { store: label, key: from });
}
