/** The texts of the scripts that read, and of the one that sweeps; `bobbin-scripts.ts` says what they are given. `look` is the functions of `bobbin-details.ts`. */

import { entriesFunction, sweepFunction } from "./bobbin-details.ts";

/** Keys that the script of lists looks at in one go: the server does nothing else meanwhile. */
const listedKeysMax = 2_000;

/** Reads keys with what is kept beside their values. */
export const readText = (look: string): string => `
local fresh = nil
${look}
local answers = {}
for i = 1, #ARGV do
  local found = find(ARGV[i])
  answers[i] = found and {found.held, found.at == never and '' or found.at, found.metadata} or false
end
return answers
`;

/** Tells how large values are. */
export const sizesText = (look: string): string => `
local fresh = nil
${look}
local sizes = {}
for i = 1, #ARGV do
  local length = redis.call('HSTRLEN', KEYS[1], ARGV[i])
  if length > 0 and length < 12 then
    local found = lookBeside(ARGV[i])
    length = found and (found.record and 13 + #found.record - found.start or length) or 0
  end
  sizes[i] = length
end
return sizes
`;

/** A page of a store in which keys expire. */
export const listText = (look: string): string => `
local fresh = nil
${look}
local keys, most, from, last = {}, tonumber(ARGV[1]), ARGV[3], ''
local found = redis.call(ARGV[2], KEYS[2], from, ARGV[4], 'LIMIT', 0, math.min(most + 1, ${listedKeysMax}))
for i = 1, #found do
  if #keys == most then return {keys, last} end
  last = found[i]
  if look(last) then keys[#keys + 1] = last end
end
return {keys, #found < math.min(most + 1, ${listedKeysMax}) and '' or last}
`;

/** Counts the keys that are there, looking at so many of those that are due in one go. */
export const countText = (look: string): string => `
local fresh = nil
${look}${entriesFunction}
local bound, count = ARGV[1], 0
if bound == '' then
  bound, count = firstDue, redis.call('ZLEXCOUNT', KEYS[2], '-', '(\\255')
end
local due, start = entriesFrom(bound, ${listedKeysMax})
for i = 1, #due do
  local key = string.sub(due[i], start)
  local found = redis.call('HMGET', KEYS[1], key, '\\255' .. key)
  local mark, record = found[1], found[2]
  local at = mark and #mark < 12 and record and string.sub(record, 13, 28) or never
  if at <= digits(now()) and due[i] == entryOf(dueOf(mark), at, key) then count = count - 1 end
end
return {count, #due == 0 and '' or '(' .. due[#due]}
`;

/** Tells the versions of keys. */
export const versionsText = (look: string): string => `
local fresh = ARGV[1]
${look}
local answers, bytes = {false}, tonumber(ARGV[2])
for i = 3, #ARGV do
  local found = find(ARGV[i])
  answers[i - 1] = found and string.sub(found.held, 1, bytes) or false
end
answers[1] = redis.call('GET', KEYS[3])
if not answers[1] then
  -- Who has no memory left gets a version that is never good: nor could a swap be done.
  redis.pcall('SET', KEYS[3], fresh)
  answers[1] = fresh
end
return answers
`;

/** Removes what has expired. */
export const sweepText = (look: string): string => `
local fresh = ARGV[1]
${look}${sweepFunction}
local most = tonumber(ARGV[2])
sweep(most, most)
local nearest = redis.call('ZRANGEBYLEX', KEYS[2], '[\\2559', '+', 'LIMIT', 0, 1)[1]
local older = redis.call('ZRANGEBYLEX', KEYS[2], '[\\255', '(\\2559', 'LIMIT', 0, 1)[1]
local due = math.min(
  nearest and tonumber(string.sub(nearest, 3, 18)) or math.huge,
  older and tonumber(string.sub(older, 2, 17)) or math.huge
)
return due < math.huge and math.max(0, due - now()) or -1
`;
