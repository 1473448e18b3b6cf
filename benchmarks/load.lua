-- What wrk runs: requests whose path ends in a number, and a report as JSON.
-- Arguments: path before the number, count of numbers (0 for none), "cycle" or "random", seed.

local path, count, order, next

function init(args)
  path, count, order = args[1], tonumber(args[2]), args[3]
  math.randomseed(tonumber(args[4]))
  next = math.random(0, math.max(count - 1, 0))
end

function request()
  local ending = ""
  if count > 0 then
    if order == "cycle" then next = (next + 1) % count else next = math.random(0, count - 1) end
    ending = next
  end
  return "GET " .. path .. ending .. " HTTP/1.1\r\nHost: localhost\r\n\r\n"
end

function done(summary)
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write
  io.write(string.format('\n{"requests":%d,"seconds":%f,"refused":%d,"broken":%d,"late":%d}\n',
    summary.requests, summary.duration / 1e6, errors.status, broken, errors.timeout))
end
