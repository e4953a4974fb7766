# Sourced by the scripts beside it. uv does not read pip's configuration, so this machine's own package
# index is handed to it in the environment of one run; no file ever holds it.

pip_setting() {
    .venv/bin/python -m pip config get "global.$1" 2>/dev/null ||
        .venv/bin/python -m pip config get "install.$1" 2>/dev/null ||
        .venv/bin/python -m pip config get ":env:.$1" 2>/dev/null || true
}

use_pip_settings() {
    local index extra links trusted cert
    index="${PIP_INDEX_URL:-$(pip_setting index-url)}"
    extra="$(pip_setting extra-index-url)"
    links="$(pip_setting find-links)"
    trusted="$(pip_setting trusted-host)"
    cert="$(pip_setting cert)"
    [ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
    [ -z "$extra" ] || export UV_INDEX="${extra//[[:space:]]/ }"
    [ -z "$links" ] || export UV_FIND_LINKS="${links//[[:space:]]/,}"
    [ -z "$trusted" ] || export UV_INSECURE_HOST="$trusted"
    [ -z "$cert" ] || export SSL_CERT_FILE="$cert"
    # Safe, as every file has to have the hash that requirements/ names.
    export UV_INDEX_STRATEGY=unsafe-best-match UV_HTTP_TIMEOUT=180
}

