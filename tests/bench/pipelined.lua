-- wrk sends sixteen requests at a time, before it reads the first answer.
init = function()
  requests = string.rep(wrk.format(), 16)
end

request = function()
  return requests
end
