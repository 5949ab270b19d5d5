#!/usr/bin/env bash
# Attacks the server of examples/orders as slow clients do: slowhttptest with slow heads, slow bodies
# and slow reading, then 20,000 idle connections. Meanwhile somebody else asks; says how long the
# answers took and what memory it cost. Ends by itself within five minutes; not part of test.sh.
#
#   tests/slowhttp.sh          SECONDS_EACH=20 for a shorter look, ORDERS=path of a built server
set -euo pipefail
cd "$(dirname "$0")/.."

each=${SECONDS_EACH:-30}
work=$(mktemp -d)
server=
finish() {
  exec 3>&- 4>&- 2>/dev/null || true
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

command -v slowhttptest >/dev/null || { echo "slowhttptest is missing: apt-get install slowhttptest" >&2; exit 2; }
ulimit -n "$(ulimit -Hn)"
if [ -z "${ORDERS:-}" ]; then
  cargo build --quiet -p example-orders
  ORDERS=${CARGO_TARGET_DIR:-target}/debug/example-orders
fi

# No token is ever shown here: any key will do.
x=$(openssl genpkey -algorithm ed25519 | openssl pkey -pubout -outform DER | tail -c 32 |
  base64 -w0 | tr '+/' '-_' | tr -d '=')
printf '{"keys":[{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","use":"sig","kid":"one","x":"%s"}]}\n' \
  "$x" >"$work/jwks.json"
: >"$work/keys.jsonl"

start() { # VARIABLE=VALUE…
  env BIND=127.0.0.1:0 OIDC_ISSUER=https://issuer.example OIDC_JWKS_URI="file:$work/jwks.json" \
    PARTNER_KEYS="$work/keys.jsonl" "$@" "$ORDERS" >"$work/out" 2>"$work/err" &
  server=$!
  for _ in $(seq 100); do
    port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$work/out")
    [ -z "$port" ] || break
    kill -0 "$server" || { cat "$work/err" >&2; exit 1; }
    sleep 0.1
  done
  python3 tests/slowhttp.py probe "$port" 1 >/dev/null
  memory "at rest"
}

stop() {
  kill "$server"
  wait "$server" 2>/dev/null || true
  server=
}

memory() { # WHEN
  local status=/proc/$server/status
  echo "  memory $1: $(sed -n 's/^VmRSS:[[:space:]]*//p' "$status"), $(find "/proc/$server/fd" | wc -l) descriptors"
}

verdict=0
others() { # SECONDS
  printf '  '
  python3 tests/slowhttp.py probe "$port" "$1" || verdict=1
}

attack() { # NAME OPTIONS…
  local name=$1
  shift
  echo "slow $name"
  timeout $((each + 10)) slowhttptest -c 3000 -r 500 -l "$each" -u "http://localhost:$port/v1/health" "$@" \
    >"$work/slow" 2>&1 &
  local slow=$!
  others $((each - 2))
  memory meanwhile
  wait "$slow" || true
  sed 's/\x1b\[[0-9;]*m//g' "$work/slow" | grep -E '^(pending|connected|error|closed|service available)' | tail -5 |
    sed 's/^/  /'
}

start
attack heads -H -i 2 -x 24
attack bodies -B -i 2 -s 8192 -t POST -x 24
attack reading -X -w 512 -y 1024 -n 2 -z 5 -k 3
sleep 2
memory afterwards
stop

crowds() { # KIND: two processes of ten thousand each, who hold what they have until told to go
  mkfifo "$work/a" "$work/b"
  python3 tests/slowhttp.py "$1" "$port" 10000 10 <"$work/a" >"$work/crowd-a" &
  python3 tests/slowhttp.py "$1" "$port" 10000 20 <"$work/b" >"$work/crowd-b" &
  exec 3>"$work/a" 4>"$work/b"
  others 20
  for _ in $(seq 600); do
    [ -s "$work/crowd-a" ] && [ -s "$work/crowd-b" ] && break
    sleep 0.1
  done
  sed 's/^/  /' "$work/crowd-a" "$work/crowd-b"
  memory "with all of them"
  others 5
  exec 3>&- 4>&-
  rm "$work/a" "$work/b"
  sleep 2
  memory "without them"
}

echo "20,000 silent connections, as it is (4096 places)"
start
crowds silent
stop
echo "20,000 connections that asked once and lie idle, as many places as there are descriptors"
start MAX_CONNECTIONS=100000
crowds asking
stop
exit $verdict
