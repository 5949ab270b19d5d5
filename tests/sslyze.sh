#!/usr/bin/env bash
# Scans HTTPS as anybody can who reaches the port: `sslyze --mozilla_config` must find nothing against
# the server of examples/orders, TLS 1.3 against the modern profile and, where somebody chose 1.2
# as well, against the intermediate one. Takes minutes, and the network to install sslyze; not part of test.sh.
#
#   tests/sslyze.sh            PYTHON=/path/to/python when sslyze is installed already
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

if [ -z "${PYTHON:-}" ]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet sslyze
  PYTHON=$work/venv/bin/python
fi

# An authority of our own, and a leaf as the profile wants it: P-256, 90 days at most.
leaf() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$work/$1.key"
  openssl req -new -key "$work/$1.key" -subj "/CN=$1" -out "$work/$1.csr"
}
leaf authority
openssl x509 -req -in "$work/authority.csr" -key "$work/authority.key" -days 365 -sha256 \
  -extfile <(printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n') \
  -out "$work/authority.crt" 2>/dev/null
leaf localhost
openssl x509 -req -in "$work/localhost.csr" -CA "$work/authority.crt" -CAkey "$work/authority.key" \
  -CAcreateserial -days 89 -sha256 -extfile <(printf '%s\n' 'basicConstraints=critical,CA:FALSE' \
    'keyUsage=critical,digitalSignature' 'extendedKeyUsage=serverAuth' 'subjectAltName=DNS:localhost') \
  -out "$work/localhost.crt" 2>/dev/null

# No token is ever shown here: any key will do.
x=$(openssl genpkey -algorithm ed25519 | openssl pkey -pubout -outform DER | tail -c 32 |
  base64 -w0 | tr '+/' '-_' | tr -d '=')
printf '{"keys":[{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","use":"sig","kid":"one","x":"%s"}]}\n' \
  "$x" >"$work/jwks.json"
: >"$work/keys.jsonl"

cargo build --quiet --package example-orders
program=${CARGO_TARGET_DIR:-target}/debug/example-orders

scan() { # PROFILE TLS_MIN_VERSION
  env BIND=127.0.0.1:0 TLS_CERT="$work/localhost.crt" TLS_KEY="$work/localhost.key" \
    TLS_MIN_VERSION="$2" OIDC_ISSUER=https://issuer.example/ \
    OIDC_JWKS_URI="file:$work/jwks.json" PARTNER_KEYS="$work/keys.jsonl" \
    "$program" >"$work/log" 2>&1 &
  server=$!
  local port=
  for _ in $(seq 100); do
    port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$work/log")
    [ -z "$port" ] || break
    sleep 0.1
  done
  [ -n "$port" ] || { cat "$work/log" >&2; return 1; }
  echo "== $1, TLS $2 and later"
  # With the authority known, whatever is said is a finding.
  "$PYTHON" -W ignore -m sslyze --mozilla_config="$1" --certinfo_ca_file "$work/authority.crt" \
    "localhost:$port" | sed -n '/COMPLIANCE/,$p'
  kill "$server"
  wait "$server" || true
  server=
}

scan modern 1.3
scan intermediate 1.2
