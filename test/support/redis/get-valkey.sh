#!/usr/bin/env bash
# Prints the path of a valkey-server: the one on PATH, or on Debian 12, which has none, that of Debian 13. It is
# unpacked into a folder with the libraries it was built for, and nothing is installed. Nothing is printed where
# neither is to be had.
#
#   test/support/redis/get-valkey.sh FOLDER
set -euo pipefail

if command -v valkey-server; then exit; fi
folder=$(realpath -m "$1")
program="$folder/valkey-server"
if [ -x "$program" ]; then echo "$program"; exit; fi
[ "$(uname -m)" = x86_64 ] && command -v apt-get dpkg >/dev/null || exit 0
sources=/etc/apt/sources.list.d/debian.sources
mirror=$(sed -n 's/^URIs: *//p' "$sources" 2>/dev/null | head -1)
[ -n "$mirror" ] || exit 0

mkdir -p "$folder"/{state,cache,packages/partial,root}
touch "$folder/state/status"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keyring] $mirror trixie main" > "$folder/sources.list"
options=(
  -o Dir::State="$folder/state" -o Dir::State::status="$folder/state/status"
  -o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=-
  -o Dir::Cache="$folder/cache" -o Dir::Cache::archives="$folder/packages" -o APT::Sandbox::User=root
)
{
  timeout 120 apt-get "${options[@]}" -qq update
  timeout 120 apt-get "${options[@]}" -qq -y --download-only --no-install-recommends install valkey-tools libc6
  for package in "$folder"/packages/*.deb; do dpkg -x "$package" "$folder/root"; done
} >&2

root="$folder/root"
cat > "$program.new" <<END
#!/bin/sh
exec "$root/usr/lib64/ld-linux-x86-64.so.2" --library-path "$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu" --argv0 valkey-server "$root/usr/bin/valkey-check-rdb" "\$@"
END
chmod +x "$program.new"
# Complete only now.
"$program.new" --version >&2
mv "$program.new" "$program"
echo "$program"
