#!/bin/sh
# Builds static/css and static/js from frontend/. Run after `npm install --no-package-lock` in this folder.
set -eu
cd "$(dirname "$0")"
out=../static
mkdir -p "$out/css" "$out/js"
npx --no-install sass --load-path=node_modules --style=compressed --no-source-map scss/baige.scss "$out/css/baige.css"
for name in baige zone autocomplete; do
  npx --no-install esbuild "js/$name.js" --bundle --minify --format=iife --target=es2020 --legal-comments=none --outfile="$out/js/$name.js" --log-level=warning
done
cp js/words.js "$out/js/words.js"
sed '/sourceMappingURL/d' node_modules/htmx.org/dist/htmx.min.js > "$out/js/htmx.js"
