import { bobbinError } from "../errors.ts";
import { transferLimits } from "../limits.ts";
import type { Details } from "../stores/store.ts";
import type { Beside } from "./detailed-entry.ts";
import type { PersonStore } from "./person-store.ts";

/**
 * Keeps something else beside a value, which stays as it is, whoever writes it meanwhile. Throws no-such-key, and key-changed where others keep
 * writing.
 */
export async function writeDetails(
  store: PersonStore,
  key: string,
  { expiresAt, metadata }: Beside,
): Promise<void> {
  for (let attempt = 0; attempt < transferLimits.writeAttemptsMax; attempt += 1) {
    const { value, version } = await store.getVersioned(key);
    const [found] = await store.getEntries([key]);
    if (value === null) throw bobbinError("no-such-key", { store: store.label, key });
    // It went, or came, in between.
    if (found === null || found === undefined) continue;
    const details: Details = {
      ...(found.expiresAt === expiresAt
        ? {}
        : { expiry: expiresAt === null ? null : { at: expiresAt } }),
      ...(found.metadata === metadata ? {} : { metadata }),
    };
    // What is not changed is asked of no engine that does not offer it.
    if (Object.keys(details).length === 0) return;
    if (await store.compareAndSwap(key, version, value, details)) return;
  }
  throw bobbinError("key-changed", { store: store.label, key });
}
