/** The texts of the scripts that write single keys and batches; `bobbin-scripts.ts` says what they are given. `write` and `look` are the functions of `bobbin-details.ts`. */

import { addFunction } from "./bobbin-commit.ts";
import type { ScriptParts } from "./bobbin-details.ts";

/**
 * Writes one key. What is usual is done before any function is made, for that costs as much as several commands: a key without details over one
 * without, and one that expires over one that does and whose entry may stay, or as a new one.
 */
export const setText = ({ clock, look, put, room }: ScriptParts): string => `
local key, held = ARGV[2], ARGV[3]
local max = tonumber(ARGV[1])
if #ARGV == 3 then
  local length = redis.call('HSTRLEN', KEYS[1], key)
  if length >= 12 then
    redis.call('HSET', KEYS[1], key, held)
    return 1
  end
  if length == 0 and (max < 0 or redis.call('ZCARD', KEYS[2]) < max) then
    redis.call('ZADD', KEYS[2], 0, key)
    redis.call('SET', KEYS[3], string.sub(held, 1, 12), 'NX')
    redis.call('HSET', KEYS[1], key, held)
    return 1
  end
end
${clock}
if #ARGV > 3 and #ARGV[4] > 1 then
  local beside, mark = '\\255' .. key, redis.call('HGET', KEYS[1], key)
  local moment = tonumber(string.sub(ARGV[4], 2))
  if string.byte(ARGV[4]) == 43 then moment = moment + now() end
  local at, metadata = digits(moment), string.sub(ARGV[5], 2)
  local version = string.sub(held, 1, 12)
  local kept = version .. at .. string.format('%04d', #metadata) .. metadata .. string.sub(held, 13)
  if not mark then
    if max < 0 or redis.call('ZCARD', KEYS[2]) < max then
      redis.call('ZADD', KEYS[2], 0, key, 0, '\\2559' .. at .. key)
      redis.call('SET', KEYS[3], version, 'NX')
      redis.call('HSET', KEYS[1], beside, kept, key, '+' .. struct.pack('>d', tonumber(at)))
      return 1
    end
  elseif #mark == 9 and string.byte(mark) == 43 then
    local due = struct.unpack('>d', mark, 2)
    if due > now() and due <= tonumber(at) then
      redis.call('HSET', KEYS[1], beside, kept)
      return 1
    end
  end
end
local fresh = string.sub(held, 1, 12)
${look}${put}${room}
local was = look(key)
if not was and not hasRoom(1, 0) then return -1 end
put(key, held, was, settle(nil, ARGV[4], ARGV[5]))
return 1
`;

/** Writes several keys. */
export const setManyText = (write: string): string => `
local fresh = string.sub(ARGV[4], 1, 12)
${write}
local stride, added, details = tonumber(ARGV[2]), 0, {}
for i = 3, #ARGV, stride do
  local was = look(ARGV[i])
  if not was then added = added + 1 end
  if was and was.record or stride > 2 then details[ARGV[i]] = was or false end
end
if not hasRoom(added, 0) then return -1 end
for i = 3, #ARGV, stride do
  local key, held = ARGV[i], ARGV[i + 1]
  local was = details[key]
  if was ~= nil then
    local expiry, metadata
    if stride > 2 then expiry, metadata = ARGV[i + 2], ARGV[i + 3] end
    put(key, held, was, settle(nil, expiry, metadata))
  elseif redis.call('HSET', KEYS[1], key, held) == 1 then
    redis.call('ZADD', KEYS[2], 0, key)
    redis.call('SET', KEYS[3], string.sub(held, 1, 12), 'NX')
  end
end
return 1
`;

/** Deletes keys. */
export const deleteText = (look: string): string => `
local fresh, others, isGone = ARGV[1], {}, false
for i = 2, #ARGV do
  local length = redis.call('HSTRLEN', KEYS[1], ARGV[i])
  if length >= 12 then
    redis.call('HDEL', KEYS[1], ARGV[i])
    redis.call('ZREM', KEYS[2], ARGV[i])
    isGone = true
  elseif length > 0 then
    others[#others + 1] = ARGV[i]
  end
end
if isGone then
  -- With no memory left deletes still work: then there is no version, and the next who asks makes one.
  redis.call('DEL', KEYS[3])
  redis.pcall('SET', KEYS[3], fresh)
end
if #others == 0 then return 1 end
${look}
for i = 1, #others do
  local was = look(others[i])
  if was then remove(others[i], was.entry) end
end
return 1
`;

/** Writes a key if it is what it should be. */
export const swapText = (write: string): string => `
if ARGV[4] == 'version' then
  local held = redis.call('HGET', KEYS[1], ARGV[2])
  if not held then return 0 end
  if #held >= 12 then
    if string.sub(held, 1, 12) ~= ARGV[5] then return 0 end
    if #ARGV == 5 then
      redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
      return 1
    end
  end
end
local fresh = string.sub(ARGV[3], 1, 12)
${write}
local was = find(ARGV[2])
if ARGV[4] == 'version' then
  if not was or string.sub(was.held, 1, 12) ~= ARGV[5] then return 0 end
else
  if was then return 0 end
  if ARGV[4] == 'absent' and redis.call('GET', KEYS[3]) ~= ARGV[5] then return 0 end
  if not hasRoom(1, 0) then return -1 end
end
put(ARGV[2], ARGV[3], was, settle(was, ARGV[6], ARGV[7]))
return 1
`;

/** Adds to a counter. */
export const incrementText = (write: string): string => `
${addFunction}
local held = redis.call('HGET', KEYS[1], ARGV[2])
if #ARGV == 4 and held and #held >= 12 then
  local value = string.sub(held, 13)
  if #value ~= 8 then return {-2, #value} end
  local sum = add(value, ARGV[4])
  if not sum then return {-3} end
  redis.call('HSET', KEYS[1], ARGV[2], ARGV[3] .. sum)
  return sum
end
local fresh = ARGV[3]
${write}
local was = find(ARGV[2])
local value = was and string.sub(was.held, 13) or string.rep('\\0', 8)
if #value ~= 8 then return {-2, #value} end
local sum = add(value, ARGV[4])
if not sum then return {-3} end
if not was and not hasRoom(1, 0) then return {-1} end
put(ARGV[2], ARGV[3] .. sum, was, settle(was, ARGV[5], ARGV[6]))
return sum
`;
