#!/bin/sh
# Write the three locks from one resolution of pyproject.toml (needs uv, https://docs.astral.sh/uv/).
# Versions that are locked stay; UPGRADE=--upgrade takes the newest of all.
set -eu
cd "$(dirname "$0")/.."
everything=$(mktemp)
trap 'rm -f "$everything"' EXIT
cat requirements/dev.lock requirements/lab.lock | awk '/==/ { keep = !seen[$1]++ } keep' > "$everything"
compile() {
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-header --no-annotate "$@" pyproject.toml
}
compile ${UPGRADE:-} --all-extras --output-file "$everything"
for lock in reports lab dev; do
  extra=""
  if [ $lock != reports ]; then extra="--extra $lock"; fi
  compile --constraint "$everything" $extra --output-file "requirements/$lock.lock"
done
