#!/bin/sh
# Remake the three locks from one resolution of pyproject.toml (needs uv, https://docs.astral.sh/uv/).
set -eu
cd "$(dirname "$0")/.."
everything=$(mktemp)
trap 'rm -f "$everything"' EXIT
compile() {
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-header --no-annotate "$@" pyproject.toml
}
compile --all-extras --output-file "$everything"
compile --constraint "$everything" --output-file requirements/reports.lock
compile --constraint "$everything" --extra lab --output-file requirements/lab.lock
compile --constraint "$everything" --extra dev --output-file requirements/dev.lock
