#!/usr/bin/env bash
# Generates the orders server from its document, starts it with throw-away keys, sends one allowed
# call and six refused ones, and prints what happened and why.
set -euo pipefail
cd "$(dirname "$0")"
# Cargo is not told to be quiet: the first build takes minutes, and silence looks like a hang.
cargo run -- examples/orders/openapi.yaml --out examples/orders
exec cargo run -p demo
