/** Commits of several keys in the layout `bobbin`: one script, for all keys of a store are in one slot. */

import { bobbinError } from "../../errors.ts";
import type { Commit, CommitCheck, CommitWrite } from "../store.ts";
import { script } from "./bobbin-scripts.ts";
import type { Reply, Word } from "./servers/link.ts";
import { fillRandom } from "./random-bytes.ts";

/**
 * KEYS as in `bobbin-scripts.ts`. ARGV: max, the version that absent keys have from now on if any key goes, the number of checks; for each key, what has
 * to be so ('new', 'absent' or 'version') and the version; then for each write what it does, key, and its bytes: of a set version and value, of an
 * addition version and delta. Answers 0 where a check does not hold, else a list: 1 and the sums, or a negative number and what it is about. It
 * looks at everything first, and adds before it deletes: what fails for want of memory fails at its first write.
 */
export const commitScript = script(`
local checks, at = tonumber(ARGV[3]), 4
for i = 1, checks do
  local held, kind = redis.call('HGET', KEYS[1], ARGV[at]), ARGV[at + 1]
  if kind == 'version' then
    if not held or string.sub(held, 1, 12) ~= ARGV[at + 2] then return 0 end
  else
    if held then return 0 end
    if kind == 'absent' and redis.call('GET', KEYS[3]) ~= ARGV[at + 2] then return 0 end
  end
  at = at + 3
end
local answer, puts, gone, added = {1}, {}, {}, 0
for i = at, #ARGV, 3 do
  local what, key, bytes = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local isThere = redis.call('HEXISTS', KEYS[1], key) == 1
  if what == 'delete' then
    if isThere then gone[#gone + 1] = key end
  else
    if not isThere then added = added + 1 end
    if what == 'add' then
      local held = redis.call('HGET', KEYS[1], key)
      local value = held and string.sub(held, 13) or string.rep('\\0', 8)
      if #value ~= 8 then return {-2, key, #value} end
      local sum, carry = {}, 0
      for j = 1, 8 do
        local byte = string.byte(value, j) + string.byte(bytes, 12 + j) + carry
        sum[j] = string.char(byte % 256)
        carry = byte >= 256 and 1 or 0
      end
      local before, delta = string.byte(value, 8) >= 128, string.byte(bytes, 20) >= 128
      if before == delta and (string.byte(sum[8]) >= 128) ~= before then return {-3, key} end
      local total = table.concat(sum)
      answer[#answer + 1] = total
      bytes = string.sub(bytes, 1, 12) .. total
    end
    puts[#puts + 1] = {key, bytes, isThere}
  end
end
local max = tonumber(ARGV[1])
if max >= 0 and added > 0 and redis.call('ZCARD', KEYS[2]) - #gone + added > max then return {-1} end
for i = 1, #puts do
  local key, held, isThere = puts[i][1], puts[i][2], puts[i][3]
  if not isThere then
    redis.call('ZADD', KEYS[2], 0, key)
    redis.call('SET', KEYS[3], string.sub(held, 1, 12), 'NX')
  end
  redis.call('HSET', KEYS[1], key, held)
end
for i = 1, #gone do
  redis.call('HDEL', KEYS[1], gone[i])
  redis.call('ZREM', KEYS[2], gone[i])
end
if #gone > 0 then
  redis.call('DEL', KEYS[3])
  redis.pcall('SET', KEYS[3], ARGV[2])
end
return answer
`);

const versionBytes = 12;

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
  if (kind === "delete") return [kind, key, ""];
  if (kind === "set") {
    const held = withVersion(write.value.byteLength);
    held.set(write.value, versionBytes);
    return [kind, key, held];
  }
  const held = withVersion(8);
  held.writeBigInt64LE(write.delta, versionBytes);
  return ["add", key, held];
}

/** A version that no other write has, and room behind it. */
function withVersion(bytes: number): Buffer {
  const held = Buffer.allocUnsafe(versionBytes + bytes);
  fillRandom(held, versionBytes);
  return held;
}
