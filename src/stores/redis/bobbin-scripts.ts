/**
 * What the layout `bobbin` does in one step, in Lua. Each script looks at everything before it changes anything, for
 * a script that fails midway is not undone.
 *
 * KEYS: [1] the values (hash of key -> version and value), [2] the keys (sorted set, all scores 0),
 * [3] the version that absent keys have. A version is 12 random bytes that the caller made up. A `max` of -1 is no limit.
 * Answers are 1 for done, 0 for "it did not apply", or a negative number that `bobbin-layout.ts` knows.
 */

import { createHash } from "node:crypto";
import type { Script } from "./engine.ts";

/** A script, and the name by which a server knows it. */
export function script(text: string): Script {
  return { text, sha1: createHash("sha1").update(text).digest("hex") };
}

/**
 * Shared by the scripts that may add one key, if there is room for it. All three KEYS exist from the first key on: while a
 * slot moves to another server, a Cluster answers a script with TRYAGAIN as long as some of its keys are missing.
 */
const insert = `
local function put(key, held)
  if redis.call('HEXISTS', KEYS[1], key) == 0 then
    local max = tonumber(ARGV[1])
    if max >= 0 and redis.call('ZCARD', KEYS[2]) >= max then return -1 end
    redis.call('ZADD', KEYS[2], 0, key)
    redis.call('SET', KEYS[3], string.sub(held, 1, 12), 'NX')
  end
  redis.call('HSET', KEYS[1], key, held)
  return 1
end
`;

/** ARGV: max, key, version and value. */
export const setScript = script(`${insert}
return put(ARGV[2], ARGV[3])
`);

/** ARGV: max, then keys, each followed by version and value; no key twice. */
export const setManyScript = script(`
local added = 0
for i = 2, #ARGV, 2 do
  if redis.call('HEXISTS', KEYS[1], ARGV[i]) == 0 then added = added + 1 end
end
local max = tonumber(ARGV[1])
if max >= 0 and added > 0 and redis.call('ZCARD', KEYS[2]) + added > max then return -1 end
for i = 2, #ARGV, 2 do
  if redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) == 1 then
    redis.call('ZADD', KEYS[2], 0, ARGV[i])
    redis.call('SET', KEYS[3], string.sub(ARGV[i + 1], 1, 12), 'NX')
  end
end
return 1
`);

/** ARGV: the version that absent keys have from now on, then keys. One by one, for Lua passes on only so many at a time. */
export const deleteScript = script(`
local removed = 0
for i = 2, #ARGV do
  if redis.call('HDEL', KEYS[1], ARGV[i]) == 1 then
    redis.call('ZREM', KEYS[2], ARGV[i])
    removed = removed + 1
  end
end
-- With no memory left deletes still work: then there is no version, and the next who asks makes one.
if removed > 0 then
  redis.call('DEL', KEYS[3])
  redis.pcall('SET', KEYS[3], ARGV[1])
end
return removed
`);

/**
 * ARGV: max, key, new version, what has to be so, and for 'version' and 'absent' the version; then the value.
 * 'new': the key is absent. 'absent': so it is, and has been since. 'version': it has that version.
 */
export const swapScript = script(`${insert}
local held = redis.call('HGET', KEYS[1], ARGV[2])
if ARGV[4] == 'version' then
  if not held or string.sub(held, 1, 12) ~= ARGV[5] then return 0 end
else
  if held then return 0 end
  if ARGV[4] == 'absent' and redis.call('GET', KEYS[3]) ~= ARGV[5] then return 0 end
end
return put(ARGV[2], ARGV[3])
`);

/**
 * ARGV: max, key, new version, delta as 8 bytes, little-endian. Answers the 8 bytes of the sum. Numbers in Lua are exact to
 * 53 bits only, so the bytes are added one by one. -2 is no counter, followed by its size; -3 an overflow.
 */
export const incrementScript = script(`${insert}
local held = redis.call('HGET', KEYS[1], ARGV[2])
local value = held and string.sub(held, 13) or string.rep('\\0', 8)
if #value ~= 8 then return {-2, #value} end
local sum, carry = {}, 0
for i = 1, 8 do
  local byte = string.byte(value, i) + string.byte(ARGV[4], i) + carry
  sum[i] = string.char(byte % 256)
  carry = byte >= 256 and 1 or 0
end
-- Two numbers of one sign have a sum of that sign, or one that does not fit.
local before, delta = string.byte(value, 8) >= 128, string.byte(ARGV[4], 8) >= 128
if before == delta and (string.byte(sum[8]) >= 128) ~= before then return {-3} end
local bytes = table.concat(sum)
if put(ARGV[2], ARGV[3] .. bytes) < 0 then return {-1} end
return bytes
`);

/** ARGV: keys. Answers the bytes that each holds, version included; 0 for none. */
export const sizesScript = script(`
local sizes = {}
for i = 1, #ARGV do sizes[i] = redis.call('HSTRLEN', KEYS[1], ARGV[i]) end
return sizes
`);
