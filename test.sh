#!/usr/bin/env bash
# Passes every test of the workspace: format, lints, unit tests, goldens, attacks on a generated
# server that listens on loopback. Installs what the tests need and is missing.
set -euo pipefail
cd "$(dirname "$0")"

say() { printf '\n== %s\n' "$*"; }

need() { # COMMAND PACKAGE: a Debian package, when the command is missing
  command -v "$1" >/dev/null && return
  say "installing $2"
  local root=""
  [ "$(id -u)" = 0 ] || root=sudo
  $root apt-get install -y -q "$2" >/dev/null 2>&1 ||
    { $root apt-get update -q >/dev/null && $root apt-get install -y -q "$2" >/dev/null; }
}

# aws-lc, which checks the signatures of tokens, is C.
need cc gcc

# What several servers share is tested against a real one.
need redis-server redis-server

say "format"
cargo fmt --all --check

say "lints"
cargo clippy --workspace --all-targets --quiet -- -D warnings

say "tests"
cargo test --workspace --quiet "$@"
# No default build has it.
[ $# -gt 0 ] || cargo test --package secgen-runtime --features otel --test guard --quiet traces
