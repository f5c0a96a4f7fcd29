#!/usr/bin/env bash
# Prepares for the tests with real servers and tools: provides back ends, unmodified servers and other versions of Node.js in
# caches that all checkouts share, and installs what else is missing from Debian's packages (needs apt-get, and root or a
# sudo that asks nothing). It starts no service and changes no other setting; each test starts servers of its own, with data
# of their own. What cannot be installed is said here, and the tests that need it are reported as skipped. The caches are
# $BACKENDS_CACHE and $COMPAT_CACHE, or folders of ~/.cache/mcp-vitals.
set -euo pipefail
cd "$(dirname "$0")/.."

# program it brings, Debian package
readonly WANTED=(
  'postgres postgresql'
  'mariadbd mariadb-server'
  'promtool prometheus'
  'amtool prometheus-alertmanager'
  'chromium chromium'
)

# Runs a command with the folders that Debian's packages put servers in.
with_debian() {
  PATH="$PATH:/usr/sbin:$(printf '%s:' /usr/lib/postgresql/*/bin)" "$@"
}

packages_missing() {
  local entry
  for entry in "${WANTED[@]}"; do
    with_debian command -v "${entry% *}" >/dev/null || printf '%s\n' "${entry#* }"
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# RUNLEVEL=1 keeps the packages' scripts from starting the services they bring
install() {
  as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install --yes --quiet --no-install-recommends "${missing[@]}"
}

provide_packages() {
  mapfile -t missing < <(packages_missing)
  if [ "${#missing[@]}" -eq 0 ]; then
    echo "setup-real: Debian's packages are installed"
    return
  fi
  echo "setup-real: missing: ${missing[*]}"
  if ! command -v apt-get >/dev/null; then
    echo 'setup-real: no apt-get here; install them by hand. Their tests will be skipped.'
    return
  fi
  if ! as_root true 2>/dev/null; then
    echo 'setup-real: neither root nor a sudo that asks nothing; install them by hand. Their tests will be skipped.'
    return
  fi
  echo "setup-real: apt-get install ${missing[*]}"
  if ! install >/dev/null 2>&1; then
    as_root apt-get update --quiet >/dev/null || true
    install >/dev/null || true
  fi
  mapfile -t missing < <(packages_missing)
  if [ "${#missing[@]}" -eq 0 ]; then
    echo "setup-real: Debian's packages are installed"
  else
    echo "setup-real: could not install ${missing[*]}. Their tests will be skipped."
  fi
}

# version NAME PROGRAM: a line of the table, from what the program says itself
version() {
  local program
  program=$(with_debian command -v "$2") || program=
  [ -n "$program" ] || return 0
  printf '  %-24s %s\n' "$1" "$("$program" --version 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1)"
}

# Downloads beside compilers: neither needs all of the machine.
(node test/compat/install.mjs || true) & # it says what is not to be had
scripts/setup-backends.sh
provide_packages
wait
echo 'setup-real: versions of what is installed'
version Node.js node
version Python python3
version PostgreSQL postgres
version MariaDB mariadbd
version Chromium chromium
echo "setup-real: ready after $SECONDS s"
