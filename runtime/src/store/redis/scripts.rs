//! What Redis runs in one piece, sent by its hash and in full only when the hash is unknown there.

use std::borrow::Cow;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use redis::Cmd;

use super::seal::hex;

/// KEYS: entry. ARGV: the value that was seen, the new value (empty: none), its life in
/// milliseconds. 1 when the entry was changed.
pub(super) const REPLACE: &str = r"
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
return 1
";

/// KEYS: entry. ARGV: a number as [`super::seal::NUMBER`] has it, its life in milliseconds. What
/// the entry holds now. Bytes are compared one by one, for Lua compares texts by the locale.
pub(super) const RAISE: &str = r"
local new, life = ARGV[1], tonumber(ARGV[2])
local old = redis.call('GET', KEYS[1])
if old then
  if #old ~= 9 or string.byte(old, 1) ~= 0 then
    return redis.error_reply('NONUMBER the entry holds no number')
  end
  for i = 2, 9 do
    local a, b = string.byte(old, i), string.byte(new, i)
    if a ~= b then
      if a > b then new = old end
      break
    end
  end
  local left = redis.call('PTTL', KEYS[1])
  if left > life then life = left end
end
redis.call('SET', KEYS[1], new, 'PX', string.format('%.0f', life))
return new
";

/// A script and its hash.
pub(crate) struct Script {
    text: Cow<'static, str>,
    hash: String,
}

impl Script {
    pub(crate) fn new(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        // Redis names scripts by SHA-1; nothing is kept safe by it.
        let hash = hex(digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()).as_ref());
        Self { text, hash }
    }

    /// The call by hash.
    pub(crate) fn call(&self, keys: &[&[u8]], arguments: &[&[u8]]) -> Cmd {
        command("EVALSHA", self.hash.as_bytes(), keys, arguments)
    }

    /// The call with the whole text, which Redis then knows.
    pub(crate) fn load(&self, keys: &[&[u8]], arguments: &[&[u8]]) -> Cmd {
        command("EVAL", self.text.as_bytes(), keys, arguments)
    }
}

fn command(name: &str, script: &[u8], keys: &[&[u8]], arguments: &[&[u8]]) -> Cmd {
    let mut command = redis::cmd(name);
    command.arg(script).arg(keys.len());
    keys.iter().chain(arguments).for_each(|argument| {
        command.arg(*argument);
    });
    command
}
