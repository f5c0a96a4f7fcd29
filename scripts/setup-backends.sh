#!/usr/bin/env bash
# Provides the real back ends that the tests start: the OpenTelemetry Collector, Jaeger, Prometheus 3, Alertmanager and
# VictoriaMetrics, none of which Debian packages in these versions.
#
#   scripts/setup-backends.sh [part ...]     collector jaeger prometheus alertmanager victoriametrics python
#
# Each is built from its official Go modules, once, into a cache that all checkouts share: $BACKENDS_CACHE, or
# ~/.cache/mcp-vitals/backends. Cold, all parts take 10 to 20 minutes of two cores, 0.4 GB, and some gigabytes of Go's own
# caches; cached, under a second. A part is downloaded while the one before it is built. A part whose stamp names the wanted
# version is left alone. What cannot be had is said here and written down, so that the tests that need it are reported as
# skipped with that reason. Nothing is started.
set -uo pipefail
cd "$(dirname "$0")/.."
readonly ROOT=$PWD
readonly COLLECTOR=0.161.0 ALERTMANAGER=0.35.0 VICTORIAMETRICS=1.151.0
# The modules of Jaeger 2.13 are numbered 1.76, those of Prometheus 3.16 are numbered 0.316.
readonly JAEGER=2.13.0 JAEGER_MODULE=v1.76.0 PROMETHEUS=3.16.0 PROMETHEUS_MODULE=v0.316.0
readonly PARTS=(python prometheus alertmanager victoriametrics collector jaeger)
# The list of components is a part of the Collector's version.
declare -rA VERSIONS=(
  [prometheus]=$PROMETHEUS [alertmanager]=$ALERTMANAGER [victoriametrics]=$VICTORIAMETRICS [jaeger]=$JAEGER
  [collector]="$COLLECTOR $(cksum <scripts/otelcol-builder.yaml | cut -d ' ' -f 1)"
)
declare -rA PROGRAMS=(
  [prometheus]='promtool prometheus' [alertmanager]='alertmanager amtool' [victoriametrics]=victoria-metrics
  [collector]=otelcol [jaeger]=jaeger
)

CACHE=${BACKENDS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mcp-vitals/backends}
mkdir -p "$CACHE"/{bin,src,log,stamp,missing} || exit
CACHE=$(cd "$CACHE" && pwd)
readonly CACHE
export GOFLAGS="${GOFLAGS:-} -buildvcs=false"

say() { printf 'setup-backends: %-15s %s\n' "$1" "$2"; }

# Two checkouts that prepare at the same time: the second waits and finds the parts cached.
lock() {
  command -v flock >/dev/null || return 0
  exec 9>"$CACHE/lock"
  flock --nonblock 9 || { say lock "another run prepares $CACHE; waiting for it"; flock 9; }
}

is_there() {
  local program
  [ "$(cat "$CACHE/stamp/$1" 2>/dev/null)" = "${VERSIONS[$1]}" ] || return
  for program in ${PROGRAMS[$1]}; do [ -x "$CACHE/bin/$program" ] || return; done
}

declare -A fetching=()

# fetch NAME: downloads what a part is built from, in the background
fetch() {
  # Not as a condition, in which a shell ignores -e and goes on after a step that failed.
  (set -e; "fetch_$1") >"$CACHE/log/$1.log" 2>&1 &
  fetching[$1]=$!
}

# build NAME: a part that is fetched or being fetched
build() {
  local name=$1 version=${VERSIONS[$1]} from=$SECONDS program status
  say "$name" "$version is being built; $CACHE/log/$name.log"
  wait "${fetching[$name]}"
  status=$?
  if [ "$status" -eq 0 ]; then
    (set -e; "build_$name") >>"$CACHE/log/$name.log" 2>&1
    status=$?
  fi
  if [ "$status" -ne 0 ]; then
    lack "$name" "$name $version could not be built: $(grep -vE '^go: (downloading|added|upgraded)' "$CACHE/log/$name.log" | tail -n 1)"
    return
  fi
  for program in ${PROGRAMS[$name]}; do mv -f "$CACHE/bin/$program.new" "$CACHE/bin/$program"; done
  printf '%s' "$version" >"$CACHE/stamp/$name"
  rm -f "$CACHE/missing/$name"
  say "$name" "$version built in $((SECONDS - from)) s"
}

# lack NAME REASON
lack() {
  printf '%s' "$2" >"$CACHE/missing/$1"
  say "$1" "$2. The tests that need it will be skipped."
}

# A module of its own that names the programs as tools: `go install program@version` refuses a module with replacements.
module() {
  mkdir -p "$CACHE/src/$1"
  cd "$CACHE/src/$1"
  [ -f go.mod ] || go mod init "mcp-vitals/$1"
}

# compile PROGRAM PACKAGE [LDFLAGS] [MORE...]
compile() {
  local program=$1 package=$2 flags=${3:-}
  nice -n 5 go build -trimpath "${@:4}" -ldflags "-s -w $flags" -o "$CACHE/bin/$program.new" "$package"
}

fetch_collector() {
  GOBIN=$CACHE/bin nice -n 5 go install "go.opentelemetry.io/collector/cmd/builder@v$COLLECTOR"
  cd "$CACHE/src"
  nice -n 5 "$CACHE/bin/builder" --config "$ROOT/scripts/otelcol-builder.yaml" --skip-compilation
}

build_collector() {
  cd "$CACHE/src/otelcol"
  compile otelcol .
}

fetch_jaeger() {
  module jaeger
  go get -tool "github.com/jaegertracing/jaeger/cmd/jaeger@$JAEGER_MODULE"
}

build_jaeger() {
  local root=github.com/jaegertracing/jaeger
  module jaeger
  compile jaeger "$root/cmd/jaeger" "-X $root/internal/version.latestVersion=v$JAEGER"
}

fetch_prometheus() {
  local root=github.com/prometheus/prometheus/cmd
  module prometheus
  go get -tool "$root/promtool@$PROMETHEUS_MODULE" "$root/prometheus@$PROMETHEUS_MODULE"
}

build_prometheus() {
  local root=github.com/prometheus/prometheus/cmd program
  module prometheus
  # Without the service discoveries of every cloud: half the time, half the size.
  for program in promtool prometheus; do
    compile $program "$root/$program" "-X github.com/prometheus/common/version.Version=$PROMETHEUS" -tags remove_all_sd
  done
}

fetch_alertmanager() {
  local root=github.com/prometheus/alertmanager
  module alertmanager
  go mod edit -dropreplace "$root"
  go get -tool "$root/cmd/alertmanager@v$ALERTMANAGER" "$root/cmd/amtool@v$ALERTMANAGER"
}

build_alertmanager() {
  local root=github.com/prometheus/alertmanager folder page program
  module alertmanager
  # The module lacks the built web page that it embeds: a copy with a placeholder has the whole API, and no page.
  folder=$(go list -m -f '{{.Dir}}' "$root")
  rm -rf copy
  cp -r "$folder" copy
  chmod -R u+w copy
  for page in elm mantine; do
    mkdir -p "copy/ui/app/dist/$page"
    echo '<!doctype html><title>Alertmanager without its page</title>' >"copy/ui/app/dist/$page/index.html"
  done
  go mod edit -replace "$root=./copy"
  for program in alertmanager amtool; do
    compile $program "$root/cmd/$program" "-X github.com/prometheus/common/version.Version=$ALERTMANAGER"
  done
}

fetch_victoriametrics() {
  module victoriametrics
  go get -tool "github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics@v$VICTORIAMETRICS"
}

build_victoriametrics() {
  local root=github.com/VictoriaMetrics/VictoriaMetrics
  module victoriametrics
  compile victoria-metrics "$root/app/victoria-metrics" \
    "-X $root/lib/buildinfo.Version=victoria-metrics-v$VICTORIAMETRICS"
}

# version NAME PROGRAM ARGUMENT...: a line of the table, from what the program says itself
version() {
  local program=$2
  [ -x "$program" ] || program=$(command -v "$2") || return 0
  printf '  %-24s %s\n' "$1" "$("$program" "${@:3}" 2>&1 | grep -oE 'v?[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)"
}

lock
[ $# -gt 0 ] || set -- "${PARTS[@]}"
missing=()
for name in "$@"; do
  if [ "$name" = python ]; then
    BACKENDS_CACHE=$CACHE scripts/setup-python.sh &
  elif [ -z "${VERSIONS[$name]:-}" ]; then
    say "$name" "no such part; there are ${PARTS[*]}"
  elif is_there "$name"; then
    say "$name" "${VERSIONS[$name]}, cached"
  elif command -v go >/dev/null; then
    missing+=("$name")
  else
    lack "$name" "no go here to build $name ${VERSIONS[$name]} with"
  fi
done
for at in "${!missing[@]}"; do
  [ "$at" -gt 0 ] || fetch "${missing[0]}"
  [ "$((at + 1))" -eq "${#missing[@]}" ] || fetch "${missing[at + 1]}"
  build "${missing[at]}"
done
wait

echo "setup-backends: versions, in $CACHE/bin and in PATH"
version 'OpenTelemetry Collector' "$CACHE/bin/otelcol" --version
version Jaeger "$CACHE/bin/jaeger" version
version Prometheus "$CACHE/bin/prometheus" --version
version promtool "$CACHE/bin/promtool" --version
version Alertmanager "$CACHE/bin/alertmanager" --version
version VictoriaMetrics "$CACHE/bin/victoria-metrics" --version
version 'Prometheus (PATH)' prometheus --version
version 'Alertmanager (PATH)' prometheus-alertmanager --version
exit 0
