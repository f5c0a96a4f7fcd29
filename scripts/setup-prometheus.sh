#!/usr/bin/env bash
# Provides Prometheus 3 (prometheus and promtool) for the tests with real servers, because Debian's package is 2.42. It looks
# into the cache first and builds what is missing with Go, once, into .cache/backends/bin: about 6 minutes of CPU, 110 MB, and
# a few gigabytes of Go's own caches. BACKENDS_CACHE names another folder. What cannot be built is said here, and the tests
# that need it are reported as skipped. Nothing is started.
set -euo pipefail

readonly MODULE=github.com/prometheus/prometheus RELEASE=v0.316.0 VERSION=3.16.0
readonly PROGRAMS=(promtool prometheus)
cd "$(dirname "$0")/.."
readonly CACHE=${BACKENDS_CACHE:-$PWD/.cache/backends}

say() { echo "setup-prometheus: $*"; }

is_built() { [ "$("$CACHE/bin/$1" --version 2>/dev/null | sed -n '1s/.*version \([^ ]*\).*/\1/p')" = "$VERSION" ]; }

# A module of its own that names the programs as tools: `go install program@version` refuses a module with replacements.
build() {
  mkdir -p "$CACHE/bin" "$CACHE/src/prometheus"
  cd "$CACHE/src/prometheus"
  [ -f go.mod ] || go mod init mcp-vitals/backends
  go get -tool "$MODULE/cmd/promtool@$RELEASE" "$MODULE/cmd/prometheus@$RELEASE"
  local program
  for program in "$@"; do
    # Without the service discoveries of every cloud: half the time, half the size.
    nice -n 5 go build -trimpath -buildvcs=false -tags remove_all_sd \
      -ldflags "-s -w -X github.com/prometheus/common/version.Version=$VERSION" -o "$CACHE/bin/$program" "$MODULE/cmd/$program"
  done
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
missing=()
for program in "${PROGRAMS[@]}"; do is_built "$program" || missing+=("$program"); done
if [ "${#missing[@]}" -eq 0 ]; then
  say "Prometheus $VERSION is in $CACHE/bin"
elif ! command -v go >/dev/null; then
  say "no go here to build Prometheus $VERSION with. The tests that need it will be skipped."
elif (build "${missing[@]}") >"$log" 2>&1; then
  say "built Prometheus $VERSION: ${missing[*]}"
else
  say "could not build Prometheus $VERSION: $(tail -n 1 "$log"). The tests that need it will be skipped."
fi
