#!/usr/bin/env bash
# Prepares for the tests with real servers and tools: provides back ends, unmodified servers and other versions of Node.js in
# caches that all checkouts share, and installs what else is missing from Debian's packages (needs apt-get, and root or a
# sudo that asks nothing). It starts no service and changes no other
# setting; each test starts servers of its own, with data of their own. What cannot be installed is said here, and the
# tests that need it are reported as skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup-backends.sh
node test/compat/install.mjs || true # it says what is not to be had

# program it brings, Debian package
readonly WANTED=(
  'postgres postgresql'
  'mariadbd mariadb-server'
  'promtool prometheus'
  'amtool prometheus-alertmanager'
  'chromium chromium'
)

has() {
  PATH="$PATH:/usr/sbin:$(printf '%s:' /usr/lib/postgresql/*/bin)" command -v "$1" >/dev/null
}

packages_missing() {
  local entry
  for entry in "${WANTED[@]}"; do
    has "${entry% *}" || printf '%s\n' "${entry#* }"
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

mapfile -t missing < <(packages_missing)
if [ "${#missing[@]}" -eq 0 ]; then
  echo 'setup-real: everything is installed'
  exit 0
fi

echo "setup-real: missing: ${missing[*]}"
if ! command -v apt-get >/dev/null; then
  echo 'setup-real: no apt-get here; install them by hand. Their tests will be skipped.'
  exit 0
fi
if ! as_root true 2>/dev/null; then
  echo 'setup-real: neither root nor a sudo that asks nothing; install them by hand. Their tests will be skipped.'
  exit 0
fi

echo "setup-real: apt-get install ${missing[*]}"
# RUNLEVEL=1 keeps the packages' scripts from starting the services they bring
install() {
  as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install --yes --quiet --no-install-recommends "${missing[@]}"
}
if ! install >/dev/null 2>&1; then
  as_root apt-get update --quiet >/dev/null || true
  install >/dev/null || true
fi

mapfile -t missing < <(packages_missing)
if [ "${#missing[@]}" -eq 0 ]; then
  echo 'setup-real: everything is installed'
else
  echo "setup-real: could not install ${missing[*]}. Their tests will be skipped."
fi
