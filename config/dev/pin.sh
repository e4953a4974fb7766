#!/usr/bin/env bash
# Pins requirements/*.in with hashes, for every platform and Python from 3.11 on; no index address is kept.
set -euo pipefail
cd "$(dirname "$0")/../.."
uv=.venv/bin/uv
[ -x "$uv" ] || uv=uv
for name in base dev; do
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --no-header --upgrade \
        --output-file "requirements/$name.txt" "requirements/$name.in" "$@"
done
