#!/usr/bin/env bash
# Provides Python's MCP SDKs for the cross-language tests, each in a virtual environment of its own, because `mcp` 1.x and 2.x
# cannot share one: 1.x with the two instrumentations that people give it, since it carries no trace context by itself; 2.x with
# FastMCP, which both carry it. About 250 MB and a minute. The environments are made where they stay, as they hold absolute paths.
# BACKENDS_CACHE names another folder. What cannot be had is said here, and the tests that need it are reported as skipped.
set -euo pipefail

readonly CACHE=${BACKENDS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mcp-vitals/backends}
readonly OPENTELEMETRY=1.45.2
readonly EXPORT=("opentelemetry-sdk==$OPENTELEMETRY" "opentelemetry-exporter-otlp-proto-http==$OPENTELEMETRY")
readonly V1=(mcp==1.30.0 openinference-instrumentation-mcp==2.0.13 opentelemetry-instrumentation-mcp==0.62.4 "${EXPORT[@]}")
readonly V2=(mcp==2.3.0 fastmcp==4.1.6 "${EXPORT[@]}")

say() { echo "setup-python: $*"; }

# environment NAME REQUIREMENT...: makes $CACHE/NAME unless its stamp names the same place and the same requirements
environment() {
  local name=$1 folder=$CACHE/$1 log
  shift
  local wanted="$folder $*"
  if [ "$(cat "$folder/mcp-vitals.stamp" 2>/dev/null)" = "$wanted" ] && "$folder/bin/python" -c 'import mcp' 2>/dev/null; then
    say "$name: $*, cached"
    return
  fi
  log=$(mktemp)
  if { rm -rf "$folder" && python3 -m venv "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check "$@"; } >"$log" 2>&1; then
    printf '%s' "$wanted" >"$folder/mcp-vitals.stamp"
    say "$name: installed $*"
  else
    say "$name: could not be had: $(tail -n 1 "$log"). The tests that need it will be skipped."
  fi
  rm -f "$log"
}

if ! command -v python3 >/dev/null; then
  say 'no python3 here. The tests that need it will be skipped.'
  exit 0
fi
mkdir -p "$CACHE"
environment python-mcp-1 "${V1[@]}"
environment python-mcp-2 "${V2[@]}"
