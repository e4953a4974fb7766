#!/usr/bin/env bash
# The whole suite on Python 3.13 with the newest Django, where that Python is on this machine.
set -euo pipefail
cd "$(dirname "$0")/../.."

find_python() {
    local candidate
    for candidate in "${PYTHON_NEXT:-}" python3.13 "${HOME}"/.pyenv/versions/3.13.*/bin/python /usr/bin/python3.13; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

if ! python="$(find_python)"; then
    echo "There is no Python 3.13 on this machine, so there is nothing to try."
    exit 0
fi
# shellcheck source=config/dev/pip_settings.sh
source config/dev/pip_settings.sh
use_pip_settings
if [ ! -e .venv-next/installed ] || [ requirements/dev.txt -nt .venv-next/installed ]; then
    "$python" -m venv --clear .venv-next
    wanted="$(mktemp)"
    echo "django>=6" >"$wanted"
    .venv/bin/uv pip install --quiet --python .venv-next/bin/python --override "$wanted" -r requirements/dev.in
    rm -f "$wanted"
    touch .venv-next/installed
fi
.venv-next/bin/python -c 'import sys, django; print("Python", sys.version.split()[0], "Django", django.__version__)'
env -u DATABASE_URL .venv-next/bin/python -m pytest -n 2 "$@"
DATABASE_URL="$(.venv/bin/python -m config.dev.postgres start)" .venv-next/bin/python -m pytest -n 2 "$@"
