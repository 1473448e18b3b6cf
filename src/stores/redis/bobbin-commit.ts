/** Commits of several keys in the layout `bobbin`: one script, for all keys of a store are in one slot. */

import { bobbinError } from "../../errors.ts";
import type { Commit, CommitCheck, CommitWrite } from "../store.ts";
import { detailWords, versionBytes } from "./bobbin-details.ts";
import type { Reply, Word } from "./servers/link.ts";
import { fillRandom } from "../../common/random-bytes.ts";

/** Adds the 8 bytes of `delta` to those of `value`; nil where the sum does not fit. */
export const addFunction = `
local function add(value, delta)
  local sum, carry = {}, 0
  for i = 1, 8 do
    local byte = string.byte(value, i) + string.byte(delta, i) + carry
    sum[i] = string.char(byte % 256)
    carry = byte >= 256 and 1 or 0
  end
  -- Two numbers of one sign have a sum of that sign, or one that does not fit.
  local before = string.byte(value, 8) >= 128
  if before == (string.byte(delta, 8) >= 128) and (string.byte(sum[8]) >= 128) ~= before then return nil end
  return table.concat(sum)
end
`;

/**
 * KEYS as in `bobbin-scripts.ts`. ARGV: max, the version that absent keys have from now on if any key goes, the number of checks; for each key, what has
 * to be so ('new', 'absent' or 'version') and the version; then for each write what it does, key, its bytes (of a set version and value, of an
 * addition version and delta) and the words of its details. Answers 0 where a check does not hold, else a list: 1 and the sums, or a negative number and what it
 * is about. It looks at everything first, and adds before it deletes: what fails for want of memory fails at its first write.
 */
export const commitText = (write: string): string => `
local fresh = ARGV[2]
${write}${addFunction}
local checks, at = tonumber(ARGV[3]), 4
for i = 1, checks do
  local was, kind = find(ARGV[at]), ARGV[at + 1]
  if kind == 'version' then
    if not was or string.sub(was.held, 1, 12) ~= ARGV[at + 2] then return 0 end
  else
    if was then return 0 end
    if kind == 'absent' and redis.call('GET', KEYS[3]) ~= ARGV[at + 2] then return 0 end
  end
  at = at + 3
end
local answer, puts, gone, added = {1}, {}, {}, 0
for i = at, #ARGV, 5 do
  local what, key, bytes = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  if what == 'delete' then
    local was = look(key)
    if was then gone[#gone + 1] = {key, was.entry} end
  else
    local was = what == 'add' and find(key) or what == 'set' and look(key) or false
    if not was then added = added + 1 end
    if what == 'add' then
      local value = was and string.sub(was.held, 13) or string.rep('\\0', 8)
      if #value ~= 8 then return {-2, key, #value} end
      local sum = add(value, string.sub(bytes, 13))
      if not sum then return {-3, key} end
      answer[#answer + 1] = sum
      bytes = string.sub(bytes, 1, 12) .. sum
    end
    puts[#puts + 1] = {key, bytes, was, settle(what == 'add' and was, ARGV[i + 3], ARGV[i + 4])}
  end
end
if not hasRoom(added, #gone) then return {-1} end
for i = 1, #puts do put(unpack(puts[i])) end
for i = 1, #gone do remove(gone[i][1], gone[i][2]) end
return answer
`;

/** The words of a commit after the most keys that there may be. */
export function commitWords({ checks, writes }: Commit): Word[] {
  return [
    withVersion(0),
    String(checks.length),
    ...checks.flatMap(checkWords),
    ...writes.flatMap(writeWords),
  ];
}

/** What a version has to be, and its bytes. */
export function expectation(version: string | null): [kind: string, bytes: Buffer] {
  const kind = version === null ? "new" : version.startsWith("v") ? "version" : "absent";
  return [kind, Buffer.from(version?.slice(1) ?? "", "base64url")];
}

/** The sums, or null where a check did not hold. Throws what the answer says. */
export function readCommit(
  reply: Reply,
  { store, max }: { store: string; max: number },
): bigint[] | null {
  if (reply === 0) return null;
  const [code, ...rest] = reply as [number, ...Reply[]];
  if (code === 1) return rest.map((sum) => (sum as Buffer).readBigInt64LE());
  const key = String(rest[0]);
  if (code === -2) throw bobbinError("not-a-counter", { store, key, bytes: Number(rest[1]) });
  if (code === -3) throw bobbinError("counter-overflow", { store, key });
  throw bobbinError("store-full", { store, max });
}

function checkWords({ key, version }: CommitCheck): Word[] {
  return [key, ...expectation(version)];
}

function writeWords(write: CommitWrite): Word[] {
  const { kind, key } = write;
  if (kind === "delete") return [kind, key, "", "", ""];
  if (kind === "set") {
    const held = withVersion(write.value.byteLength);
    held.set(write.value, versionBytes);
    return [kind, key, held, ...detailWords(write.details)];
  }
  const held = withVersion(8);
  held.writeBigInt64LE(write.delta, versionBytes);
  return ["add", key, held, ...detailWords(write.details)];
}

/** A version that no other write has, and room behind it. */
function withVersion(bytes: number): Buffer {
  const held = Buffer.allocUnsafe(versionBytes + bytes);
  fillRandom(held, versionBytes);
  return held;
}
