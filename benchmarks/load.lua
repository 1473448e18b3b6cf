-- What wrk runs: requests whose path ends in a number, and a report as JSON.
-- Arguments: path before the number, count of numbers (0 for none), "cycle" or "random", seed, bytes of a body
-- (0 for none).

local path, count, order, next, bytes
local bodies = 0

function init(args)
  path, count, order, bytes = args[1], tonumber(args[2]), args[3], tonumber(args[5])
  math.randomseed(tonumber(args[4]))
  next = math.random(0, math.max(count - 1, 0))
end

function request()
  local ending = ""
  if count > 0 then
    if order == "cycle" then next = (next + 1) % count else next = math.random(0, count - 1) end
    ending = next
  end
  local target = path .. ending .. " HTTP/1.1\r\nHost: localhost\r\n"
  if bytes == 0 then return "GET " .. target .. "\r\n" end
  bodies = bodies + 1
  local head = "POST " .. target .. "Content-Length: " .. bytes .. "\r\n\r\n"
  local body = tostring(bodies)
  return head .. body .. string.rep(" ", bytes - #body)
end

function done(summary, latency)
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write
  io.write(string.format('\n{"requests":%d,"seconds":%f,"refused":%d,"broken":%d,"late":%d,"p99Milliseconds":%f}\n',
    summary.requests, summary.duration / 1e6, errors.status, broken, errors.timeout,
    latency:percentile(99) / 1e3))
end
