#!/usr/bin/env bash
# What a request costs, in instructions beside a bare axum server, and what reading a large document
# costs, in CPU time and memory. Fails when a limit is exceeded.
#
#   ./bench.sh                 everything
#   ./bench.sh get 422         the requests of these scenarios only
#   ./bench.sh tokens          what a token costs beside its signature alone
#   ./bench.sh --documents     the documents only
#   ./bench.sh --profile get   where the instructions of one scenario go, by function
#
# SECGEN_CORPUS is the folder of the documents. Numbers of two machines differ a little: the C library
# picks its copying by the processor.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")"

few=100
many=500
scenarios=(get list post patch 401-no-token 401-bad-signature 404-no-path 404-no-object 405 422 429)
# The most that a request may cost, in tenths of the bare server's.
declare -A most=([get]=30 [list]=30 [post]=25 [patch]=25)
# The most that an unknown or a forged token may cost, in hundredths of its signature alone.
most_of_signature=115
# The most that a document may cost.
most_hundredths=150
most_kilobytes=$((200 * 1024))

need() { # COMMAND PACKAGE: a Debian package, when the command is missing
  type -P "$1" >/dev/null && return
  echo "installing $2" >&2
  local root=""
  [ "$(id -u)" = 0 ] || root=sudo
  $root apt-get install -y -q "$2" >/dev/null 2>&1 ||
    { $root apt-get update -q >/dev/null && $root apt-get install -y -q "$2" >/dev/null; }
}

build() { # CARGO ARGUMENTS: gives the path of what was built
  cargo "$@" --quiet --message-format=json | sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | tail -n 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

instructions() { # SIDE SCENARIO COUNT OPTION…: of the whole run
  local out="$work/$1.$2.$3"
  valgrind --tool=callgrind --callgrind-out-file="$out" "${@:4}" "$bench" "${@:1:3}" >"$out.log" 2>&1 ||
    { cat "$out.log" >&2; return 1; }
  sed -n 's/^\(summary\|totals\): \([0-9]*\).*/\2/p' "$out" | tail -n 1
}

each() { # SIDE SCENARIO: of one request; the start of the program drops out
  local low high
  low=$(instructions "$1" "$2" "$few") || return 1
  high=$(instructions "$1" "$2" "$many") || return 1
  echo $(((high - low) / (many - few)))
}

requests() { # SCENARIO…
  local failed=0 scenario guarded bare ratio limit verdict
  printf '%-18s %10s %10s %8s %8s\n' "instructions" guarded bare ratio most
  for scenario in "$@"; do
    guarded=$(each guarded "$scenario") || return 1
    bare=$(each bare "$scenario") || return 1
    ratio=$((guarded * 100 / bare))
    limit=${most[$scenario]:-} verdict=
    if [ -n "$limit" ] && [ $((guarded * 10)) -gt $((bare * limit)) ]; then
      verdict=" too dear"
      failed=1
    fi
    printf '%-18s %10d %10d %5d.%02d %8s%s\n' "$scenario" "$guarded" "$bare" \
      $((ratio / 100)) $((ratio % 100)) "${limit:+$((limit / 10)).$((limit % 10))}" "$verdict"
  done
  return $failed
}

profile() { # SCENARIO: the dearest functions of the requests, callers' sums included
  instructions guarded "$1" "$many" --toggle-collect='requests::send*' >/dev/null
  callgrind_annotate --inclusive=yes --threshold=100 "$work/guarded.$1.$many" | head -n 150
}

counted() { # KIND ALGORITHM: instructions of one request, or of one signature
  local out="$work/$1.$2" total
  valgrind --tool=callgrind --callgrind-out-file="$out" --toggle-collect='tokens::measured*' \
    "$tokens" "$1" "$2" >"$out.log" 2>&1 || { cat "$out.log" >&2; return 1; }
  total=$(sed -n 's/^\(summary\|totals\): \([0-9]*\).*/\2/p' "$out" | tail -n 1)
  echo $((total / 100))
}

tokens() { # what a token costs that was not seen before, a forged one, and garbage
  local failed=0 algorithm signature known new forged garbage none
  printf '\n%-8s %10s %10s %6s %10s %6s %6s %10s %10s\n' \
    "tokens" signature new ratio forged ratio most garbage accepted
  for algorithm in EdDSA ES256 RS256; do
    signature=$(counted signature "$algorithm") || return 1
    known=$(counted known "$algorithm") || return 1
    none=$(counted none "$algorithm") || return 1
    # What the token adds to a request whose token is known, or that has none.
    new=$(($(counted new "$algorithm") - known)) || return 1
    forged=$(($(counted forged "$algorithm") - none)) || return 1
    garbage=$(counted garbage "$algorithm") || return 1
    tokens_row "$algorithm" || failed=1
  done
  return $failed
}

tokens_row() { # ALGORITHM: with the numbers of its caller
  local more=$((new * 100 / signature)) wrong=$((forged * 100 / signature)) verdict=
  [ $((new * 100)) -le $((signature * most_of_signature)) ] || verdict=" too dear"
  [ $((forged * 100)) -le $((signature * most_of_signature)) ] || verdict=" too dear"
  [ "$garbage" -lt "$known" ] || verdict=" too dear"
  printf '%-8s %10d %10d %3d.%02d %10d %3d.%02d %3d.%02d %10d %10d%s\n' "$1" "$signature" \
    "$new" $((more / 100)) $((more % 100)) "$forged" $((wrong / 100)) $((wrong % 100)) \
    $((most_of_signature / 100)) $((most_of_signature % 100)) "$garbage" "$known" "$verdict"
  [ -z "$verdict" ]
}

documents() { # the CPU time and the memory of reading and judging 3 MB of YAML
  local secgen document=${SECGEN_CORPUS:-../shared/corpus}/stripe.yaml
  [ -r "$document" ] || { echo "no $document; name its folder in SECGEN_CORPUS" >&2; return 1; }
  secgen=$(build build --profile bench --package secgen --bin cargo-secgen) || return 1
  "$secgen" adopt "$document" --out "$work/overlay.yaml" >/dev/null 2>&1 || true
  printf '\n%-18s %10s %10s\n' "document" "CPU s" MB
  document "stripe.yaml" "$secgen" check "$document" || return 1
  document "  adopted" "$secgen" check "$document" --overlay "$work/overlay.yaml"
}

document() { # NAME COMMAND…
  local name=$1 user system kilobytes hundredths status=0 verdict=
  shift
  command time --quiet --format '%U %S %M' --output "$work/time" "$@" >"$work/told" 2>&1 || status=$?
  # 1: it has findings.
  [ "$status" -le 1 ] || { cat "$work/told" >&2; return 1; }
  read -r user system kilobytes <"$work/time"
  hundredths=$((10#${user/./} + 10#${system/./}))
  [ "$hundredths" -le "$most_hundredths" ] && [ "$kilobytes" -le "$most_kilobytes" ] || verdict=" too dear"
  printf '%-18s %7d.%02d %10d%s\n' "$name" $((hundredths / 100)) $((hundredths % 100)) $((kilobytes / 1024)) \
    "$verdict"
  [ -z "$verdict" ]
}

need cc gcc
need valgrind valgrind
need time time
case "${1:-}" in
  --documents) documents ;;
  tokens) tokens=$(build bench --package secgen-tests --bench tokens --no-run) && tokens ;;
  --profile) bench=$(build bench --package secgen-tests --bench requests --no-run) && profile "$2" ;;
  *)
    bench=$(build bench --package secgen-tests --bench requests --no-run)
    tokens=$(build bench --package secgen-tests --bench tokens --no-run)
    failed=0
    if [ $# -gt 0 ]; then
      requests "$@" || failed=1
    else
      requests "${scenarios[@]}" || failed=1
      tokens || failed=1
      documents || failed=1
    fi
    exit $failed
    ;;
esac
