/** All bodies of JSON that the explorer's API takes and gives; the server, the page and the document read them here. */

import {
  count,
  described,
  either,
  list,
  object,
  optional,
  orNull,
  text,
  yesOrNo,
  type Of,
} from "./shapes.ts";

const error = object({ code: text, message: text, fix: orNull(text) });

const store = object({
  label: text,
  backend: described("Where its data is, in words for people.", text),
  isAvailable: yesOrNo,
  hasFolders: described("Whether its keys can be listed by folders.", yesOrNo),
  problem: described("Why it is not available.", orNull(text)),
  keys: orNull(count),
  limits: described(
    "Null for unlimited.",
    object({
      keyBytesMax: orNull(count),
      valueBytesMax: orNull(count),
      tuplesMax: orNull(count),
    }),
  ),
});

const key = object({
  key: text,
  bytes: described("Bytes of its value.", count),
  beginning: optional(
    described(
      "Base64 of the first bytes of its value, where they were asked for; null for a large one.",
      orNull(text),
    ),
  ),
});

const details = object({
  expiresAt: described(
    "Milliseconds since 1970 from which on the key does not exist, or null.",
    orNull(count),
  ),
  metadata: described("JSON as a text, or null.", orNull(text)),
});

const stopped = orNull(object({ line: count, error }));

/** The bodies by the names that the document has for them. */
export const bodies = {
  Problem: object({ error }),
  Stores: object({
    readOnly: yesOrNo,
    application: text,
    isolated: described(
      "Components with a process of their own.",
      list(object({ id: text, reason: text }), "a list of components"),
    ),
    stores: list(store, "a list of stores"),
  }),
  KeyPage: object({
    keys: list(key, "a list of keys"),
    cursor: described("For the next page; null after the last.", orNull(text)),
    folders: optional(
      described(
        "Beginnings of keys, each with the mark at its end.",
        list(text, "a list of texts"),
      ),
    ),
    looked: optional(described("Keys that a search inside of keys has looked at.", count)),
  }),
  Details: details,
  Renaming: object({ from: text, to: text, overwrite: optional(yesOrNo) }),
  Deletion: either(["keys", { keys: list(text, "a list of texts") }], ["prefix", { prefix: text }]),
  Deleted: object({ deleted: count }),
  Prefix: object({ prefix: text }),
  Count: object({ keys: count }),
  ImportReport: object({
    dryRun: yesOrNo,
    written: described("Entries that were written; of a dry run, that would be.", count),
    unchanged: described("Entries that the store held already.", count),
    bytes: described("Bytes of keys and values in both.", count),
    stopped: described(
      "Where it ended early, or null: every line before was imported, none from it on.",
      stopped,
    ),
  }),
} as const;

/** What went wrong, as the API tells it. */
export type Problem = Of<typeof error>;
/** One store; null limits are none. */
export type ListedStore = Of<typeof store>;
/** What the application has. */
export type Stores = Of<typeof bodies.Stores>;
/** A key and the bytes of its value. */
export type ListedKey = Of<typeof key>;
/** Keys in their order. */
export type KeyPage = Of<typeof bodies.KeyPage>;
/** What is kept beside a value. */
export type KeptDetails = Of<typeof details>;
/** What is deleted: keys, or all that begin with a prefix. */
export type Deletion = Of<typeof bodies.Deletion>;
/** What an import did, or would do. */
export type ImportReport = Of<typeof bodies.ImportReport>;
