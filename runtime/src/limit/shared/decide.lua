-- Decides tiers at once: charges all of them, or none. Times are microseconds.
-- KEYS: where each tier counts this request.
-- ARGV: mode (ask, fail, charge, back), units, time of the charge that is taken back; then for
-- each tier the numbers that `spec` writes.
-- An entry is {until, violations, empty, whole, lately}: end and number of its lockouts, when all
-- of a gcra tier will have come back, and the logs of the window and of its tenth, as times and
-- units in turn.
local MOST = 208
local mode, units, back = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

local function live(log, length)
  local kept, sum = {}, 0
  for i = 1, #log, 2 do
    if log[i] + length > now then
      kept[#kept + 1], kept[#kept + 2] = log[i], log[i + 1]
      sum = sum + log[i + 1]
    end
  end
  return kept, sum
end

local function wait_for(log, sum, limit, length, wanted)
  local missing = wanted - math.max(limit - sum, 0)
  if missing <= 0 then return 0 end
  for i = 1, #log, 2 do
    if missing <= log[i + 1] then return math.max(log[i] + length - now, 1) end
    missing = missing - log[i + 1]
  end
  return length
end

local function join(log, grain)
  local kept = {log[1], log[2]}
  for i = 3, #log, 2 do
    local n = #kept
    if kept[n] + log[i + 1] <= grain then
      kept[n - 1], kept[n] = log[i], kept[n] + log[i + 1]
    else
      kept[n + 1], kept[n + 2] = log[i], log[i + 1]
    end
  end
  return kept
end

local function charged(log, grain, wanted)
  local at, n, left = now, #log, wanted
  if n > 0 then
    at = math.max(now, log[n - 1])
    local fits = math.min(math.max(grain - log[n], 0), left)
    if fits > 0 then
      log[n - 1], log[n] = at, log[n] + fits
      left = left - fits
    end
  end
  if left > 0 then
    if n >= MOST then log = join(log, grain) end
    log[#log + 1] = at
    log[#log + 1] = left
  end
  return log
end

local function given_back(log, length, wanted)
  if back + length <= now then return log end
  local kept = {}
  for i = 1, #log, 2 do
    local held = log[i + 1]
    if log[i] >= back then
      local taken = math.min(held, wanted)
      held, wanted = held - taken, wanted - taken
    end
    if held > 0 then
      kept[#kept + 1], kept[#kept + 2] = log[i], held
    end
  end
  return kept
end

local function read(at)
  local tier, numbers = {}, {}
  for word in string.gmatch(ARGV[at + 3], '[^,]+') do numbers[#numbers + 1] = word end
  tier.counts = numbers[1]
  local function number(i) return tonumber(numbers[i]) end
  tier.first, tier.factor, tier.most, tier.forget = number(2), number(3), number(4), number(5)
  tier.gcra = numbers[6] == 'g'
  if tier.gcra then
    tier.depth, tier.interval, tier.length = number(7), number(8), number(9)
  else
    tier.limit, tier.length, tier.grain = number(7), number(8), number(9)
    tier.burst, tier.tenth, tier.speck = number(10), number(11), number(12)
  end
  tier.key = KEYS[at]
  local stored = redis.call('GET', tier.key)
  tier.known = stored and true or false
  local entry = stored and cmsgpack.unpack(stored) or {0, 0, 0, {}, {}}
  tier.till, tier.violations, tier.empty = entry[1], entry[2], entry[3]
  tier.whole, tier.sum = live(entry[4], tier.length)
  if tier.burst then tier.lately, tier.late = live(entry[5], tier.tenth) else tier.lately = {} end
  return tier
end

local function write(tier)
  local life = 0
  if tier.gcra then
    life = tier.empty - now
  elseif #tier.whole > 0 then
    life = tier.whole[#tier.whole - 1] + tier.length - now
  end
  if tier.till > 0 then life = math.max(life, tier.till + tier.forget - now) end
  if life <= 0 then
    if tier.known then redis.call('DEL', tier.key) end
    return
  end
  local entry = {tier.till, tier.violations, tier.empty, tier.whole, tier.lately}
  redis.call('SET', tier.key, cmsgpack.pack(entry), 'PX',
    string.format('%.0f', math.ceil(life / 1000)))
end

local function full_for(tier, wanted)
  if tier.gcra then
    if wanted > tier.depth then return tier.length end
    local level = math.max(tier.empty - now, 0)
    return math.max(level + (wanted - tier.depth) * tier.interval, 0)
  end
  local wait = wait_for(tier.whole, tier.sum, tier.limit, tier.length, wanted)
  if tier.burst then
    wait = math.max(wait, wait_for(tier.lately, tier.late, tier.burst, tier.tenth, wanted))
  end
  return wait
end

-- How long the tier refuses; zero when it does not. Who goes on over the limit is locked out.
local function refuses(tier, wanted)
  if tier.till > now then return tier.till - now end
  local wait = full_for(tier, wanted)
  if wait == 0 or tier.first == 0 then return wait end
  local before = 0
  if tier.till + tier.forget > now then before = tier.violations end
  local length = math.min(tier.first * tier.factor ^ before, tier.most)
  tier.till, tier.violations = now + length, before + 1
  tier.locked = true
  return math.max(wait, length)
end

local function charge(tier, wanted)
  if tier.gcra then
    tier.empty = math.max(tier.empty, now) + wanted * tier.interval
    return
  end
  tier.whole, tier.sum = charged(tier.whole, tier.grain, wanted), tier.sum + wanted
  if tier.burst then
    tier.lately, tier.late = charged(tier.lately, tier.speck, wanted), tier.late + wanted
  end
end

local function reset(log, length)
  if #log == 0 then return 0 end
  return math.max(log[1] + length - now, 0)
end

-- What is left, when some of it comes back, and what is used.
local function standing(tier)
  if tier.gcra then
    local level = math.max(tier.empty - now, 0)
    local used = math.ceil(level / tier.interval)
    local others = math.max(used - 1, 0) * tier.interval
    return math.max(tier.depth - used, 0), math.max(level - others, 0), used
  end
  local left = math.max(tier.limit - tier.sum, 0)
  if tier.burst then
    local lately = math.max(tier.burst - tier.late, 0)
    if lately < left then return lately, reset(tier.lately, tier.tenth), tier.sum end
  end
  return left, reset(tier.whole, tier.length), tier.sum
end

local tiers = {}
for at = 1, #KEYS do tiers[at] = read(at) end

if mode == 'back' then
  for _, tier in ipairs(tiers) do
    if tier.known then
      if tier.gcra then
        local since = math.max(now - back, 0)
        tier.empty = math.max(tier.empty - math.max(units * tier.interval - since, 0), 0)
      else
        tier.whole = given_back(tier.whole, tier.length, units)
        if tier.burst then tier.lately = given_back(tier.lately, tier.tenth, units) end
      end
      write(tier)
    end
  end
  return {0, now}
end

if mode == 'charge' then
  for _, tier in ipairs(tiers) do
    if tier.till <= now and full_for(tier, 1) == 0 then
      charge(tier, 1)
      write(tier)
    end
  end
  return {0, now}
end

local longest, worst = 0, 0
for at, tier in ipairs(tiers) do
  local failed = tier.counts == 'f'
  local wait = 0
  if not failed or tier.known then wait = refuses(tier, failed and 1 or units) end
  if wait > longest then longest, worst = wait, at end
end
if worst > 0 then
  for _, tier in ipairs(tiers) do
    if tier.locked then write(tier) end
  end
  return {1, worst, math.ceil(longest)}
end

local answer = {0, now}
for _, tier in ipairs(tiers) do
  local failed = tier.counts == 'f'
  if not failed then
    charge(tier, units)
    write(tier)
  elseif mode == 'fail' and full_for(tier, 1) == 0 then
    charge(tier, 1)
    write(tier)
  end
  local left, soon, used = standing(tier)
  answer[#answer + 1], answer[#answer + 2], answer[#answer + 3] = left, math.ceil(soon), used
end
return answer
