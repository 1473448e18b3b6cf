/** Puts the moments of all keys of a store into the past, where the server keeps them; see `src/stores/redis/bobbin-details.ts`. */

const past = "0000000000000001";

const text = `
for _, member in ipairs(redis.call('ZRANGEBYLEX', KEYS[2], '[\\255', '+')) do
  local isOwn = string.byte(member, 2) == 57
  local key = string.sub(member, isOwn and 19 or 18)
  local record = redis.call('HGET', KEYS[1], '\\255' .. key)
  local mark = isOwn and '+' .. struct.pack('>d', tonumber(ARGV[1])) or '+'
  redis.call('HSET', KEYS[1], '\\255' .. key, string.sub(record, 1, 12) .. ARGV[1] .. string.sub(record, 29))
  local length = redis.call('HSTRLEN', KEYS[1], key)
  if length > 0 and length < 12 then redis.call('HSET', KEYS[1], key, mark) end
  redis.call('ZREM', KEYS[2], member)
  redis.call('ZADD', KEYS[2], 0, (isOwn and '\\2559' or '\\255') .. ARGV[1] .. key)
end
return 1
`;

/** Has everything that expires have expired; for servers without memory, too. */
export async function expireNow(
  server: { command(...words: string[]): Promise<unknown> },
  namespace: string,
): Promise<void> {
  const keys = ["values", "keys"].map((part) => `bobbin:{${namespace}}:${part}`);
  await server.command("EVAL", `#!lua flags=allow-oom\n${text}`, "2", ...keys, past);
}
