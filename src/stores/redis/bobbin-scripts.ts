/**
 * What the layout `bobbin` does in one step, in Lua. Each script looks at everything before it changes anything, for
 * a script that fails midway is not undone; what has expired it may remove before, as that changes nothing for anybody.
 *
 * KEYS: [1] the values (hash of key -> version and value), [2] the keys (sorted set, all scores 0),
 * [3] the version that absent keys have. A version is 12 random bytes that the caller made up. A `max` of -1 is no limit.
 * Answers are 1 for done, 0 for "it did not apply", or a negative number that `bobbin-layout.ts` knows. Keys with details are in
 * `bobbin-details.ts`; scripts do what is usual, for keys without, before they make its functions.
 *
 * All three KEYS exist from the first key on: while a slot moves to another server, a Cluster answers a script with TRYAGAIN as long as some of its
 * keys are missing.
 */

import { createHash } from "node:crypto";
import { commitText } from "./bobbin-commit.ts";
import {
  countText,
  listText,
  readText,
  sizesText,
  sweepText,
  versionsText,
} from "./bobbin-lookups.ts";
import { deleteText, incrementText, setManyText, setText, swapText } from "./bobbin-writes.ts";
import { scriptParts, serverClock } from "./bobbin-details.ts";
import type { Script } from "./engine.ts";

/** All scripts. */
export interface BobbinScripts {
  /** ARGV: max, key, version and value, and maybe the words of details. */
  readonly set: Script;
  /** ARGV: max, then 2 and keys, each followed by version and value, or 4 and the words of details behind both; no key twice. */
  readonly setMany: Script;
  /** ARGV: the version that absent keys have from now on, then keys. One by one, for Lua passes on only so many at a time. */
  readonly delete: Script;
  /**
   * ARGV: max, key, version and value, what has to be so, and for `version` and `absent` the version; then the words of details.
   * `new`: the key is absent. `absent`: so it is, and has been since. `version`: it has that version.
   */
  readonly swap: Script;
  /**
   * ARGV: max, key, new version, delta as 8 bytes, little-endian, the words of details. Answers the 8 bytes of the sum. Numbers in Lua are exact to
   * 53 bits only, so the bytes are added one by one. -2 is no counter, followed by its size; -3 an overflow.
   */
  readonly increment: Script;
  readonly commit: Script;
  /** ARGV: keys. Answers of each version and value, the moment or the empty text, and the metadata; null where it is absent. */
  readonly read: Script;
  /** ARGV: keys. Answers the bytes that each holds, version included; 0 for none. */
  readonly sizes: Script;
  /** ARGV: how many keys a page has, and as words the command, from where and to where. Answers keys and the last that was looked at, empty where there is no more. */
  readonly list: Script;
  /** ARGV: empty, or from where on. Answers how many keys there are, of which what later answers add is less than nothing; and from where on, empty where that is all. */
  readonly count: Script;
  /** ARGV: a version for absent keys, should they need one; how many bytes to answer of version and value, -1 for all; keys. Answers the version of absent keys, then of each key that is there its bytes. */
  readonly versions: Script;
  /** ARGV: a version for absent keys; how many keys to remove at the most. Answers in how many milliseconds the next one expires; -1 where none does. */
  readonly sweep: Script;
}

/** The scripts by the clock of the server, or by another, which tests have. */
export function bobbinScripts(clock = serverClock): BobbinScripts {
  const parts = scriptParts(clock);
  const look = parts.clock + parts.look;
  const write = look + parts.put + parts.room;
  return {
    set: script(setText(parts)),
    setMany: script(setManyText(write)),
    delete: script(deleteText(look)),
    swap: script(swapText(write)),
    increment: script(incrementText(write)),
    commit: script(commitText(write)),
    read: script(readText(look)),
    sizes: script(sizesText(look)),
    list: script(listText(look)),
    count: script(countText(look)),
    versions: script(versionsText(look)),
    sweep: script(sweepText(look)),
  };
}

/** A script, and the name by which a server knows it. */
function script(text: string): Script {
  return { text, sha1: createHash("sha1").update(text).digest("hex") };
}
