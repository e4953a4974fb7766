#!/usr/bin/env bash
# Makes .venv with everything in requirements/dev.txt, and says which system packages are missing (as root
# on Debian it installs them).   install.sh demo: what the demo needs.   install.sh all: the tests' too.
set -euo pipefail
cd "$(dirname "$0")/../.."
kind="${1:-all}"

libraries="$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)"

has_library() { [[ "$libraries" == *"$1"* ]]; }
has_command() { command -v "$1" >/dev/null 2>&1; }
has_postgres() { has_command initdb || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null; }
has_clamd() { has_command clamd || [ -x /usr/sbin/clamd ]; }

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "Baige needs Python 3.11 or newer (Debian 12: python3.11); none is on this machine's PATH." >&2
    return 1
}

missing_packages() {
    has_library libpango-1.0.so.0 || echo libpango-1.0-0
    has_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
    has_library libmagic.so.1 || echo libmagic1
    has_command msgfmt || echo gettext
    [ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || echo fonts-dejavu-core
    "$python" -c 'import ensurepip' 2>/dev/null || echo python3-venv
    if [ "$kind" = all ]; then
        has_command chromium || [ -n "${CHROMIUM:-}" ] || echo chromium
        has_command pdftotext || echo poppler-utils
        has_clamd || echo clamav-daemon
        has_postgres || echo postgresql
    fi
}

install_packages() {
    local packages
    packages="$(missing_packages | tr '\n' ' ')"
    [ -n "$packages" ] || return 0
    if [ "$(id -u)" = 0 ] && has_command apt-get; then
        echo "Installing system packages: $packages"
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq </dev/null
        # shellcheck disable=SC2086  # one word a package
        apt-get install -y -qq --no-install-recommends $packages </dev/null >/dev/null
    else
        echo "These system packages are missing (names as in Debian): $packages" >&2
        echo "Install them, then run this again." >&2
        return 1
    fi
}

# shellcheck source=config/dev/pip_settings.sh
source config/dev/pip_settings.sh

install_uv() {
    [ ! -x .venv/bin/uv ] || return 0
    local pinned
    pinned="$(mktemp)"
    awk '/^uv==/ {on=1} on {print} on && !/\\$/ {exit}' requirements/dev.txt >"$pinned"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$pinned"
    rm -f "$pinned"
}

python="$(find_python)"
install_packages
if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    "$python" -m venv .venv
fi
install_uv
use_pip_settings
echo "Installing Python packages into .venv"
if ! .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements/dev.txt; then
    echo "uv could not; pip tries." >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
fi
touch ".venv/installed-$kind"
[ "$kind" = demo ] || touch .venv/installed-demo
