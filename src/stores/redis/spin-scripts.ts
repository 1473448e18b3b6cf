/**
 * What the layout `spin` does in one step, in Lua: where a store has a limit of keys, and for compare-and-swap. ARGV[1] is
 * the most keys that the database may hold, -1 for no limit. Answers are
 * 1 for done, 0 for "it did not apply", -1 for full.
 */

import { createHash } from "node:crypto";
import type { Script } from "./engine.ts";

function script(text: string): Script {
  return { text, sha1: createHash("sha1").update(text).digest("hex") };
}

const room = `
local function has_room(keys)
  local max = tonumber(ARGV[1])
  if max < 0 then return true end
  local added = 0
  for _, key in ipairs(keys) do
    if redis.call('EXISTS', key) == 0 then added = added + 1 end
  end
  return added == 0 or redis.call('DBSIZE') + added <= max
end
`;

/** KEYS: keys, none twice. ARGV: see above, then a value for each. */
export const spinSetScript = script(`${room}
if not has_room(KEYS) then return -1 end
for i, key in ipairs(KEYS) do redis.call('SET', key, ARGV[i + 1]) end
return 1
`);

/** KEYS: the key. ARGV: see above, then the delta. Answers the sum as text, for numbers in Lua are exact to 53 bits only. */
export const spinIncrementScript = script(`${room}
if not has_room(KEYS) then return -1 end
local done = redis.pcall('INCRBY', KEYS[1], ARGV[2])
if type(done) == 'table' then return done end
return redis.call('GET', KEYS[1])
`);

/** KEYS: the key. ARGV: see above, then the new value, and the SHA-1 of the value that has to be there, or 'absent'. */
export const spinSwapScript = script(`${room}
local held = redis.call('GET', KEYS[1])
local digest = held and redis.sha1hex(held) or 'absent'
if digest ~= ARGV[3] then return 0 end
if not has_room(KEYS) then return -1 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
`);

/** KEYS: keys. Answers the bytes of each value, -1 where there is none. */
export const spinSizesScript = script(`
local sizes = {}
for i, key in ipairs(KEYS) do
  local size = redis.pcall('STRLEN', key)
  if type(size) == 'table' or (size == 0 and redis.call('EXISTS', key) == 0) then size = -1 end
  sizes[i] = size
end
return sizes
`);
