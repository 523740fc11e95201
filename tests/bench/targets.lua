-- wrk asks for something else each time.
local number = 0

request = function()
  number = number + 1
  return wrk.format(nil, "/page/" .. number .. "?from=here")
end
