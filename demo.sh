#!/usr/bin/env bash
# Generates the orders server from its document, starts it with throw-away keys, sends one allowed
# call and six refused ones, and prints what happened and why.
set -euo pipefail
cd "$(dirname "$0")"
cargo run -q -- examples/orders/openapi.yaml --out examples/orders
exec cargo run -q -p demo
