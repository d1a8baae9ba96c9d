#!/usr/bin/env bash
# A base image of this machine's node and the libraries it links to, for engines that can reach no registry.
# Usage: base-image.sh DOCKER_HOST NAME
set -euo pipefail
host=$1 name=$2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
node=$(readlink -f "$(command -v node)")
mkdir -p "$root/usr/local/bin" "$root/tmp" "$root/etc"
cp "$node" "$root/usr/local/bin/node"
ldd "$node" | grep -oE '/[^ )]+' | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
tar -C "$root" -c . | docker -H "$host" import -c 'ENV PATH=/usr/local/bin' - "$name" >/dev/null
