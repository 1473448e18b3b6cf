/**
 * What the layout `bobbin` keeps beside values. docs/decisions/0036-expiry-across-a-network.md has the reasons.
 *
 * A key with an expiry or metadata has `+` in the hash of values, which is shorter than any version, and behind the byte FF and the key, which
 * together are no UTF-8 and so nobody's key, all of it: version, moment, length of the metadata, metadata, value. The moment is 16 digits, and so is
 * never. A key that expires is in the sorted set once more, by when the sweep looks at it, at the latest at its moment. All of these come
 * after all keys.
 *
 * A key's entry in the sorted set is FF, `9`, the milliseconds in 16 digits, and the key. It is at the latest at the moment of the key, and stays where it is while that
 * moves on; so the key's mark in the hash of values, `+`, has it as a number of 8 bytes. An older Bobbin, whose entries lack the `9` and are at the moment itself, as its mark without
 * more says, takes it for one that is never due, and leaves it.
 */

import { fillRandom } from "../../common/random-bytes.ts";
import type { Details, Expiry } from "../store.ts";

/** Bytes of a version, which stand before every value. */
export const versionBytes = 12;

/** A version that no other has. */
export function newVersion(): Buffer {
  const version = Buffer.allocUnsafe(versionBytes);
  fillRandom(version, versionBytes);
  return version;
}

/** The milliseconds since 1970 by the clock of the server, as a number in Lua. */
export const serverClock = `
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** What scripts that may meet keys with details are made of. Each part needs those before it. */
export interface ScriptParts {
  readonly clock: string;
  readonly put: string;
  readonly look: string;
  readonly room: string;
}

/** Its parts, by the clock of the server or by another, which tests have. */
export function scriptParts(clock: string): ScriptParts {
  return {
    clock: clockFunctions(clock),
    put: putFunctions,
    look: dueFunctions + lookFunctions,
    room: roomFunctions,
  };
}

/** The moments of all scripts: that which it is, which stays the same in a script, and as 16 digits any. */
const clockFunctions = (clock: string): string => `
local never = '9999999999999999'
local function clock()${clock}end
local known
local function now()
  known = known or clock()
  return known
end
local function digits(moment) return string.format('%016.0f', math.min(moment, 8640000000000000)) end
`;

/**
 * Shared by the scripts that may meet such keys, behind the functions of the clock; KEYS are as in `bobbin-scripts.ts`. A local `fresh` that stands before it is the version
 * that absent keys have once one is removed; where it is nil, nothing is. `look` tells what is beside a value, nil for a key that is not there or not any more; `find`
 * has version and value, too. A table's `at` is the moment, `due` and `entry` are those of the sorted set.
 */
const lookFunctions = `
local isRenewed, plain = false, {at = never, metadata = ''}
local function renew()
  if isRenewed then return end
  isRenewed = true
  -- With no memory left deletes still work: then there is no version, and the next who asks makes one.
  redis.call('DEL', KEYS[3])
  redis.pcall('SET', KEYS[3], fresh)
end
local function remove(key, entry)
  redis.call('HDEL', KEYS[1], key, '\\255' .. key)
  redis.call('ZREM', KEYS[2], key, entry or key)
  renew()
end
local function lookBeside(key)
  local found = redis.call('HMGET', KEYS[1], key, '\\255' .. key)
  local mark, record = found[1], found[2]
  if not record then return plain end
  local at, due = string.sub(record, 13, 28), dueOf(mark)
  local entry = entryOf(due, at, key)
  if at <= digits(now()) then
    if fresh then remove(key, entry) end
    return nil
  end
  local start = 33 + tonumber(string.sub(record, 29, 32))
  local metadata = string.sub(record, 33, start - 1)
  return {at = at, metadata = metadata, record = record, start = start, due = due, entry = entry}
end
local function look(key)
  local length = redis.call('HSTRLEN', KEYS[1], key)
  if length == 0 then return nil end
  if length >= 12 then return plain end
  return lookBeside(key)
end
local function find(key)
  local held = redis.call('HGET', KEYS[1], key)
  if not held then return nil end
  if #held >= 12 then return {held = held, at = never, metadata = ''} end
  local found = lookBeside(key)
  if not found then return nil end
  if not found.record then return {held = held, at = never, metadata = ''} end
  found.held = string.sub(found.record, 1, 12) .. string.sub(found.record, found.start)
  return found
end
`;

/** Shared by the scripts that may meet keys with details, behind the functions of the clock. `dueOf` is nil where a mark has none; `entryOf` is then that of an older Bobbin, if any. */
export const dueFunctions = `
local function markOf(due) return due and '+' .. struct.pack('>d', tonumber(due)) or '+' end
local function dueOf(mark)
  return mark and #mark == 9 and digits(struct.unpack('>d', string.sub(mark, 2))) or nil
end
local function entryOf(due, at, key)
  if due then return '\\2559' .. due .. key end
  return '\\255' .. at .. key
end
`;

/**
 * Shared by the scripts that look at what is due, behind the functions above: up to so many entries from a bound on, first those of an older Bobbin, and where in each its key
 * begins. The first bound is `firstDue`, each other one is behind the last entry.
 */
export const entriesFunction = `
local firstDue = '[\\255'
local function entriesFrom(bound, most)
  local now = digits(now())
  if string.byte(bound, 3) ~= 57 then
    local found = redis.call('ZRANGEBYLEX', KEYS[2], bound, '(\\255' .. now .. '\\255', 'LIMIT', 0, most)
    if #found > 0 then return found, 18 end
    bound = firstDue .. '9'
  end
  return redis.call('ZRANGEBYLEX', KEYS[2], bound, '(\\2559' .. now .. '\\255', 'LIMIT', 0, most), 19
end
`;

/**
 * Shared by the scripts that remove what has expired, behind `look`: `sweep` removes so many keys, or those that there are among so many that are due, and tells how many. Keys whose moment has
 * moved on are due again when it comes by now. What an older Bobbin has left of a key that it wrote or deleted goes with them. Of two entries of a key, for an older Bobbin
 * may have added its own, the later stays.
 */
export const sweepFunction = `${entriesFunction}
local function settleDue(entry, key)
  local found = redis.call('HMGET', KEYS[1], key, '\\255' .. key)
  local mark, record = found[1], found[2]
  -- First, for with no memory left a script that has removed something may go on.
  redis.call('ZREM', KEYS[2], entry)
  if not mark or #mark >= 12 or not record then
    if record then redis.call('HDEL', KEYS[1], '\\255' .. key) end
    return 0
  end
  local at = string.sub(record, 13, 28)
  local own = entryOf(dueOf(mark), at, key)
  if at <= digits(now()) then
    remove(key, own)
    return 1
  end
  if at ~= never and (own == entry or not redis.call('ZSCORE', KEYS[2], own)) then
    redis.call('ZADD', KEYS[2], 0, entryOf(at, at, key))
    redis.call('HSET', KEYS[1], key, markOf(at))
  end
  return 0
end
local function sweep(most, looks)
  local removed, bound = 0, firstDue
  while removed < most and looks > 0 do
    local due, start = entriesFrom(bound, math.min(most - removed, looks, 100))
    if #due == 0 then break end
    for i = 1, #due do removed = removed + settleDue(due[i], string.sub(due[i], start)) end
    looks, bound = looks - #due, '(' .. due[#due]
  end
  return removed
end
`;

/**
 * Shared by the scripts that write; ARGV[1] is the most keys that there may be. `hasRoom` removes what has expired before it says no.
 */
const roomFunctions = `${sweepFunction}
local function hasRoom(added, gone)
  local max = tonumber(ARGV[1])
  if max < 0 or added == 0 then return true end
  if max == 0 then return false end
  local over = redis.call('ZCARD', KEYS[2]) - gone + added - max
  if over <= 0 then return true end
  over = over - redis.call('ZLEXCOUNT', KEYS[2], '[\\255', '+')
  return over <= 0 or sweep(over, math.huge) >= over
end
`;

/**
 * Shared by the scripts that write, behind the functions of the clock. `settle` gives moment and metadata from two words as `detailWords` makes them, of which one that is
 * empty or left out keeps what `was`. `put` writes over what `was` there.
 */
const putFunctions = `
local function settle(was, expiry, metadata)
  local at, text = was and was.at or never, was and was.metadata or ''
  if expiry == '-' then at = never
  elseif expiry and expiry ~= '' then
    local amount = tonumber(string.sub(expiry, 2))
    at = digits(string.sub(expiry, 1, 1) == '+' and now() + amount or amount)
  end
  if metadata and metadata ~= '' then text = string.sub(metadata, 2) end
  return at, text
end
local function put(key, held, was, at, metadata)
  if not was then
    redis.call('ZADD', KEYS[2], 0, key)
    redis.call('SET', KEYS[3], string.sub(held, 1, 12), 'NX')
  end
  local due, entry = was and was.due, was and was.entry
  if at == never then
    due = nil
  elseif not due or due > at or due <= digits(now()) then
    due = at
    redis.call('ZADD', KEYS[2], 0, entryOf(due, at, key))
  end
  if entry and entry ~= entryOf(due, at, key) then redis.call('ZREM', KEYS[2], entry) end
  if at ~= never or metadata ~= '' then
    local head = string.sub(held, 1, 12) .. at .. string.format('%04d', #metadata) .. metadata
    redis.call('HSET', KEYS[1], '\\255' .. key, head .. string.sub(held, 13), key, markOf(due))
  else
    redis.call('HSET', KEYS[1], key, held)
    if was and was.record then redis.call('HDEL', KEYS[1], '\\255' .. key) end
  end
end
`;

/** Two words that say what is to be kept; an empty one: as it was. */
export function detailWords({ expiry, metadata }: Details = {}): [
  expiry: string,
  metadata: string,
] {
  return [
    expiry === undefined ? "" : expiryWord(expiry),
    metadata === undefined ? "" : metadata === null ? "-" : `=${metadata}`,
  ];
}

/** The same words, or none where they would say nothing to a write that keeps nothing. */
export function freshDetailWords(details: Details | undefined): string[] {
  return hasAny(details) ? detailWords(details) : [];
}

/** Whether there is anything to keep. */
export function hasAny(details: Details | undefined): boolean {
  return (details?.expiry ?? null) !== null || (details?.metadata ?? null) !== null;
}

function expiryWord(expiry: Expiry | null): string {
  if (expiry === null) return "-";
  return "at" in expiry ? `@${expiry.at}` : `+${expiry.in}`;
}
