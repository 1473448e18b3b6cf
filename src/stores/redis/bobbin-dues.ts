/**
 * When the sweep looks at keys that expire, in the layout `bobbin`. docs/decisions/0036-expiry-across-a-network.md has the reasons.
 *
 * A key's entry in the sorted set is FF, `9`, the milliseconds in 16 digits, and the key. It is at the latest at the moment of the key, and stays where it is while that
 * moves on; so the key's mark in the hash of values, `+`, has it as a number of 8 bytes. An older Bobbin, whose entries lack the `9` and are at the moment itself, as its mark without
 * more says, takes it for one that is never due, and leaves it.
 */

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
