#!/usr/bin/env bash
# What a request costs, in instructions beside a bare axum server and beside a stack of the usual crates,
# in CPU time over loopback, and what reading a large document costs, in CPU time and memory. Ends with a
# table of what is required and what was measured, and fails when a limit is exceeded.
#
#   ./bench.sh                 everything
#   ./bench.sh get 422         the requests of these scenarios only
#   ./bench.sh limits          what a decision of the limiter costs beside reading the clock, in ns
#   ./bench.sh tokens          what a token costs beside its signature alone
#   ./bench.sh stack           bare axum, secgen, and a hand-written stack (tests/stack) without and with a
#                              cache of tokens: in process, and as servers
#   ./bench.sh wire            the servers only
#   ./bench.sh decode          bodies, beside serde_json and garde
#   ./bench.sh patterns        what 1,000 patterns cost at the start of a server, in CPU time and memory
#   ./bench.sh types           how long the types of 300 schemas take to be checked, beside serde's
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
scenarios=(get list post patch 401-no-token 401-bad-signature 404-no-path 404-no-object 405 422-query 422 429)
# The most that a request may cost, in hundredths of the bare server's.
declare -A most=([get]=170 [list]=300 [post]=170 [patch]=170)
# Refusals that may cost no more than a GET that is let in.
refusals=" 401-no-token 404-no-path 404-no-object 405 422-query 422 429 "
# In hundredths: how much cheaper than the stack a request is at least, without a cache of tokens and with
# one, and how much CPU time and memory a server needs at most, beside a bare one.
least_of_stack=300
least_of_cached=200
most_of_bare=170
most_of_memory=150
# The most that an unknown or a forged token may cost, in hundredths of its signature alone.
most_of_signature=115
# In hundredths: what reading and checking a body may cost, beside serde_json into the same structs; a
# refused one beside serde_json and garde; a megabyte of them; and checking the types beside serde's.
most_of_order=130
most_of_refused=70
most_of_array=150
most_of_types=200
# The most that 1,000 patterns without classes of letters may cost when a server starts.
most_of_patterns=50
most_of_patterns_memory=$((32 * 1024))
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
: >"$work/rows"

hundredths() { # NUMBER: as a decimal
  printf '%d.%02d' $(($1 / 100)) $(($1 % 100))
}

row() { # NAME REQUIRED MEASURED, in hundredths and at most REQUIRED; at least with a fourth argument
  local verdict=yes sign="<="
  if [ $# -gt 3 ]; then
    sign=">="
    [ "$3" -ge "$2" ] || verdict=NO
  else
    [ "$3" -le "$2" ] || verdict=NO
  fi
  printf '%-58s %2s %8s %9s  %s\n' "$1" "$sign" "$(hundredths "$2")" "$(hundredths "$3")" "$verdict" \
    >>"$work/rows"
}

table() { # what was required and measured; fails when something is not met
  [ -s "$work/rows" ] || return 0
  printf '\n%-58s %11s %9s  %s\n' "" required measured ok
  cat "$work/rows"
  ! grep -q ' NO$' "$work/rows"
}

instructions() { # SIDE SCENARIO COUNT OPTION…: of the whole run
  local out="$work/$1.$2.$3"
  valgrind --tool=callgrind --callgrind-out-file="$out" "${@:4}" "$bench" "${@:1:3}" >"$out.log" 2>&1 ||
    { cat "$out.log" >&2; return 1; }
  sed -n 's/^\(summary\|totals\): \([0-9]*\).*/\2/p' "$out" | tail -n 1
}

each() { # SIDE SCENARIO OPTION…: of one request; the start of the program drops out
  local low high
  low=$(instructions "$1" "$2" "$few" "${@:3}") || return 1
  high=$(instructions "$1" "$2" "$many" "${@:3}") || return 1
  echo $(((high - low) / (many - few)))
}

requests() { # SCENARIO…
  local scenario guarded bare get="" ratio
  printf '%-18s %10s %10s %8s\n' "instructions" guarded bare ratio
  for scenario in "$@"; do
    guarded=$(each guarded "$scenario") || return 1
    bare=$(each bare "$scenario") || return 1
    ratio=$((guarded * 100 / bare))
    printf '%-18s %10d %10d %8s\n' "$scenario" "$guarded" "$bare" "$(hundredths $ratio)"
    [ "$scenario" != get ] || get=$guarded
    [ -z "${most[$scenario]:-}" ] ||
      row "instructions of $scenario beside bare axum" "${most[$scenario]}" "$ratio"
    if [[ $refusals == *" $scenario "* ]]; then
      [ -n "$get" ] || get=$(each guarded get) || return 1
      row "instructions of $scenario beside an accepted get" 100 $((guarded * 100 / get))
    fi
  done
}

stacked() { # instructions of a get and a post on every side
  local side scenario cost few=20 many=120
  local -A costs
  printf '\n%-18s %10s %10s\n' "instructions" get post
  for side in bare guarded stack stack-eddsa stack-cached; do
    for scenario in get post; do
      cost=$(each "$side" "$scenario" --toggle-collect='requests::send*') || return 1
      costs[$side-$scenario]=$cost
    done
    printf '%-18s %10d %10d\n' "$side" "${costs[$side-get]}" "${costs[$side-post]}"
  done
  for scenario in get post; do
    cost=${costs[guarded-$scenario]}
    row "stack, instructions of $scenario beside secgen" $least_of_stack \
      $((${costs[stack-$scenario]} * 100 / cost)) more
    row "  with EdDSA" $least_of_stack $((${costs[stack-eddsa-$scenario]} * 100 / cost)) more
    row "  with a cache of tokens" $least_of_cached $((${costs[stack-cached-$scenario]} * 100 / cost)) more
  done
}

wire() { # CPU time and memory of the servers, over connections that stay open
  local side median memory least highest
  local -A cpu resident
  printf '\n%-18s %12s %12s %12s %10s\n' "server, CPU" "us/request" least most MB
  "$stack" >"$work/wire" || return 1
  while read -r side median memory least highest; do
    cpu[$side]=$median
    resident[$side]=$memory
    printf '%-18s %12s %12s %12s %10s\n' "$side" "$(hundredths $((median / 10)))" \
      "$(hundredths $((least / 10)))" "$(hundredths $((highest / 10)))" \
      "$(hundredths $((memory * 100 / 1024)))"
  done <"$work/wire"
  row "server, CPU beside bare axum" $most_of_bare $((${cpu[secgen]} * 100 / ${cpu[bare]}))
  row "server, memory beside bare axum" $most_of_memory $((${resident[secgen]} * 100 / ${resident[bare]}))
  row "stack, CPU beside secgen" $least_of_stack $((${cpu[stack]} * 100 / ${cpu[secgen]})) more
  row "  with a cache of tokens" $least_of_cached $((${cpu[stack-cached]} * 100 / ${cpu[secgen]})) more
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
  local algorithm signature known new forged garbage none
  printf '\n%-8s %10s %10s %6s %10s %6s %10s %10s\n' \
    "tokens" signature new ratio forged ratio garbage accepted
  for algorithm in EdDSA ES256 RS256; do
    signature=$(counted signature "$algorithm") || return 1
    known=$(counted known "$algorithm") || return 1
    none=$(counted none "$algorithm") || return 1
    # What the token adds to a request whose token is known, or that has none.
    new=$(($(counted new "$algorithm") - known)) || return 1
    forged=$(($(counted forged "$algorithm") - none)) || return 1
    garbage=$(counted garbage "$algorithm") || return 1
    tokens_row "$algorithm"
  done
}

limits() { # the least of many short rounds, so that a machine that does other things too can tell
  local name all more most
  printf '\n%-18s %10s %10s\n' "limiter, ns" "in all" "no clock"
  while read -r name all more most; do
    printf '%-18s %10s %10s\n' "$name" "$all" "$more"
    [ "$name" = clock ] || row "limiter: tiers of $name, ns more than the clock" $((10#${most/./})) $((10#${more/./}))
  done < <("$limits")
}

tokens_row() { # ALGORITHM: with the numbers of its caller
  local more=$((new * 100 / signature)) wrong=$((forged * 100 / signature))
  printf '%-8s %10d %10d %6s %10d %6s %10d %10d\n' "$1" "$signature" \
    "$new" "$(hundredths $more)" "$forged" "$(hundredths $wrong)" "$garbage" "$known"
  row "a new $1 token beside its signature" $most_of_signature $more
  row "a forged $1 token beside a signature" $most_of_signature $wrong
  row "garbage beside a known $1 token" 100 $((garbage * 100 / known))
}

decoded() { # SIDE BODY FEW MANY: instructions of one
  local low high
  low=$(instructions "$1" "$2" "$3") || return 1
  high=$(instructions "$1" "$2" "$4") || return 1
  echo $(((high - low) / ($4 - $3)))
}

decode() { # what it costs to read and check a body
  local secgen serde garde
  bench=$decode
  printf '\n%-18s %10s %10s %10s\n' "instructions" secgen serde_json garde
  secgen=$(decoded secgen order 100 500) serde=$(decoded serde order 100 500) || return 1
  garde=$(decoded garde order 100 500) || return 1
  printf '%-18s %10d %10d %10d\n' "NewOrder" "$secgen" "$serde" "$garde"
  row "decoding NewOrder beside serde_json alone" $most_of_order $((secgen * 100 / serde))
  secgen=$(decoded secgen refused 100 500) serde=$(decoded serde refused 100 500) || return 1
  garde=$(decoded garde refused 100 500) || return 1
  printf '%-18s %10d %10d %10d\n' "  refused" "$secgen" "$serde" "$garde"
  row "refusing NewOrder beside serde_json and garde" $most_of_refused $((secgen * 100 / garde))
  secgen=$(decoded secgen array 1 3) serde=$(decoded serde array 1 3) || return 1
  printf '%-18s %10d %10d\n' "  a megabyte" "$secgen" "$serde"
  row "decoding a megabyte of orders beside serde_json" $most_of_array $((secgen * 100 / serde))
}

patterns() { # what compiling patterns costs before the port is bound
  local kind count user system kilobytes spent
  printf '\n%-18s %10s %10s\n' "patterns" "CPU s" MB
  while read -r kind count; do
    command time --quiet --format '%U %S %M' --output "$work/time" "$patterns" "$kind" "$count" || return 1
    read -r user system kilobytes <"$work/time"
    spent=$((10#${user/./} + 10#${system/./}))
    printf '%-18s %10s %10s\n' "$count $kind" "$(hundredths $spent)" "$(hundredths $((kilobytes * 100 / 1024)))"
    [ "$kind" != usual ] || {
      row "CPU seconds of 1,000 usual patterns at the start" $most_of_patterns $spent
      row "  megabytes" $((most_of_patterns_memory * 100 / 1024)) $((kilobytes * 100 / 1024))
    }
  done < <(printf '%s\n' "whole 0" "whole 1000" "usual 1000" "unicode 1000" "largest 1")
}

schemas() { # KIND: 300 schemas in chains of 30, as a document's paths and schemas, or as serde's structs
  awk -v kind="$1" 'BEGIN {
    if (kind == "serde") print "#![allow(dead_code)]\nuse serde::{Deserialize, Serialize};"
    if (kind == "document") {
      print "openapi: 3.1.0\ninfo: { title: Types, version: 1.0.0 }\nservers: [{ url: \"http://127.0.0.1/\" }]"
      print "security: []\nx-security: { version: 1 }\npaths:"
      for (n = 0; n < 300; n += 30) {
        print "  /things" n ":\n    post:\n      operationId: makeThing" n "\n      tags: [things]"
        print "      x-security: { public: { reason: measured }, rate: [guard-ip] }"
        print "      requestBody: { required: true, content: { application/json: { schema: { $ref: \"#/components/schemas/Thing" n "\" } } } }"
        print "      responses: { \"200\": { description: Made., content: { application/json: { schema: { $ref: \"#/components/schemas/Thing" n "\" } } } } }"
      }
      print "components:\n  schemas:"
    }
    for (n = 0; n < 300; n++) {
      next_one = n % 30 < 29
      if (kind == "serde") {
        print "#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]\n#[serde(rename_all = \"camelCase\", deny_unknown_fields)]"
        print "pub struct Thing" n " {\n    pub thing_key: uuid::Uuid,\n    pub name: String,\n    pub count: Option<i32>,"
        print "    pub ratio: Option<f64>,\n    pub labels: Option<Vec<String>>,\n    pub kind: Kind" n ","
        if (next_one) print "    pub inner: Option<Thing" n + 1 ">,"
        print "}\n#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]\n#[serde(rename_all = \"lowercase\")]"
        print "pub enum Kind" n " {\n    Small,\n    Large,\n    Round,\n}"
      } else {
        print "    Thing" n ":\n      type: object\n      required: [thingKey, name, kind]\n      properties:"
        print "        thingKey: { type: string, format: uuid }\n        name: { type: string, minLength: 1, maxLength: 100 }"
        print "        count: { type: integer, format: int32, minimum: 0, maximum: 1000 }\n        ratio: { type: number, format: double }"
        print "        labels: { type: array, maxItems: 10, items: { type: string, maxLength: 40 } }"
        print "        kind: { type: string, enum: [small, large, round] }"
        if (next_one) print "        inner: { $ref: \"#/components/schemas/Thing" n + 1 "\" }"
      }
    }
  }'
}

types() { # the CPU time of checking a crate of 300 schemas, its dependencies checked before
  local secgen side round spent generated plain folder="$work/types" target=${CARGO_TARGET_DIR:-$PWD/target}
  secgen=$(build build --package secgen --bin cargo-secgen) || return 1
  mkdir -p "$folder/plain/src"
  schemas document >"$folder/openapi.yaml"
  "$secgen" "$folder/openapi.yaml" --out "$folder/generated" --runtime "$PWD/runtime" >"$folder/told" 2>&1 ||
    { cat "$folder/told" >&2; return 1; }
  schemas serde >"$folder/plain/src/lib.rs"
  printf '[package]\nname = "plain"\nversion = "0.1.0"\nedition = "2024"\n\n[dependencies]\n%s\n%s\n' \
    'serde = { version = "1", features = ["derive"] }' 'uuid = { version = "1", features = ["serde", "v4"] }' \
    >"$folder/plain/Cargo.toml"
  # The generated package stands in no workspace either.
  printf '\n[workspace]\n' >>"$folder/plain/Cargo.toml"
  for side in generated plain; do
    # As here, so that dependencies are shared.
    sed -n '/^\[profile\./,$p' Cargo.toml >>"$folder/$side/Cargo.toml"
    cp Cargo.lock "$folder/$side/Cargo.lock"
    (cd "$folder/$side" && CARGO_TARGET_DIR="$target" cargo check --quiet) || return 1
  done
  printf '\n%-18s %10s %10s\n' "cargo check, CPU s" generated serde
  # In turns, so that what else the machine does burdens both.
  generated="" plain=""
  for round in 1 2 3; do
    spent=$(checked generated) || return 1
    [ -n "$generated" ] && [ "$generated" -le "$spent" ] || generated=$spent
    spent=$(checked plain) || return 1
    [ -n "$plain" ] && [ "$plain" -le "$spent" ] || plain=$spent
  done
  printf '%-18s %10s %10s\n' "300 schemas" "$(hundredths "$generated")" "$(hundredths "$plain")"
  row "checking 300 schemas beside serde's structs" $most_of_types $((generated * 100 / plain))
}

checked() { # SIDE: the CPU time of a check of the crate alone, in hundredths of a second
  local user system
  find "$folder/$1/src" -name '*.rs' -exec touch {} +
  (cd "$folder/$1" && CARGO_INCREMENTAL=0 CARGO_TARGET_DIR="$target" command time --quiet --format '%U %S' \
    --output "$folder/time" cargo check --quiet) || return 1
  read -r user system <"$folder/time"
  echo $((10#${user/./} + 10#${system/./}))
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
  local name=$1 user system kilobytes spent status=0
  shift
  command time --quiet --format '%U %S %M' --output "$work/time" "$@" >"$work/told" 2>&1 || status=$?
  # 1: it has findings.
  [ "$status" -le 1 ] || { cat "$work/told" >&2; return 1; }
  read -r user system kilobytes <"$work/time"
  spent=$((10#${user/./} + 10#${system/./}))
  printf '%-18s %10s %10d\n' "$name" "$(hundredths $spent)" $((kilobytes / 1024))
  row "CPU seconds of $name" $most_hundredths $spent
  row "megabytes of $name" $((most_kilobytes * 100 / 1024)) $((kilobytes * 100 / 1024))
}

need cc gcc
need valgrind valgrind
need time time
failed=0
bench() { # NAME
  local package=secgen-tests-stack
  case "$1" in limits | tokens) package=secgen-tests ;; esac
  build bench --package "$package" --bench "$1" --no-run
}
case "${1:-}" in
  --documents) documents || failed=1 ;;
  --profile) bench=$(bench requests) && profile "$2" ;;
  limits) limits=$(bench limits) && limits || failed=1 ;;
  tokens) tokens=$(bench tokens) && tokens || failed=1 ;;
  stack)
    bench=$(bench requests) && stacked || failed=1
    stack=$(bench wire) && wire || failed=1
    ;;
  wire) stack=$(bench wire) && wire || failed=1 ;;
  decode) decode=$(bench decode) && decode || failed=1 ;;
  types) types || failed=1 ;;
  patterns) patterns=$(bench patterns) && patterns || failed=1 ;;
  "")
    bench=$(bench requests)
    limits=$(bench limits)
    tokens=$(bench tokens)
    stack=$(bench wire)
    decode=$(bench decode)
    patterns=$(bench patterns)
    requests "${scenarios[@]}" || failed=1
    limits || failed=1
    tokens || failed=1
    stacked || failed=1
    wire || failed=1
    decode || failed=1
    patterns || failed=1
    types || failed=1
    documents || failed=1
    ;;
  *) bench=$(bench requests) && requests "$@" || failed=1 ;;
esac
table || failed=1
exit $failed
