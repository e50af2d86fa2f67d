#!/bin/sh
# Starts haggle and the shop side by side (make example). An operator does the same by hand, once.
set -eu
umask 077
HOST=${HOST:-127.0.0.1} PORT=${PORT:-8000} SHOP_PORT=${SHOP_PORT:-8001}
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$here/../../.venv/bin" && pwd) shop_bin=${EXAMPLE_BIN:-$(cd "$here/../../.example/bin" && pwd)}
export SHOP_DATA="${EXAMPLE_DATA:-$here/../../data/example}" SHOP_URL="http://$HOST:$SHOP_PORT" HAGGLE_URL="http://$HOST:$PORT"
export DJANGO_SETTINGS_MODULE=shop.settings PYTHONPATH="$here"
mkdir -p "$SHOP_DATA/photos"
kept="$SHOP_DATA/kept-$SHOP_PORT"

# What haggle has to know of the shop
export HAGGLE_DATA="$SHOP_DATA/haggle" HAGGLE_PUBLIC_URL="$HAGGLE_URL" HAGGLE_HOST_URL="$SHOP_URL"
export HAGGLE_HOST_SIGN_IN="$SHOP_URL/haggle/hand-over" HAGGLE_HANDOVER=HS256 HAGGLE_PASSWORDS=off
export HAGGLE_COUNTED_BY="$SHOP_URL" # whose pages may show how much is unread
export HAGGLE_PRIVATE_NETWORKS=127.0.0.0/8 # since the shop is on this machine

# The secrets of the two, made at the first start
[ -s "$kept-handover" ] || "$bin/python" -c 'import secrets; print(secrets.token_hex(32))' > "$kept-handover"
HANDOVER_SECRET=$(cat "$kept-handover")
export HANDOVER_SECRET HAGGLE_HANDOVER_SECRET="$HANDOVER_SECRET" SHOP_SECRET="$HANDOVER_SECRET-shop"
[ -s "$kept-token" ] || "$bin/haggle" token --site --scope accounts --scope listings --scope erasure > "$kept-token"
[ -s "$kept-webhook" ] || "$bin/haggle" webhook add "$SHOP_URL/haggle/webhook" > "$kept-webhook"
HAGGLE_TOKEN=$(cat "$kept-token") WEBHOOK_SECRET=$(sed -n 's/^Its secret: //p' "$kept-webhook")
export HAGGLE_TOKEN WEBHOOK_SECRET

# Both are served, and the shop tells haggle of its people and things
answers() { until "$bin/python" -c "import urllib.request; urllib.request.urlopen('$1')" 2> /dev/null; do kill -0 "$2"; sleep 0.2; done; }
"$bin/python" - << END
from pathlib import Path
from haggle.demo import pictures
for name in ("armchair", "guitar", "tent", "camera"):
    Path("$SHOP_DATA/photos", f"{name}.jpg").write_bytes(pictures.draw(name))
END
"$shop_bin/python" -m django migrate --run-syncdb --verbosity=0
trap 'kill $haggle $shop 2> /dev/null || :; wait' EXIT
trap 'exit 0' INT TERM
"$bin/haggle" serve --host "$HOST" --port "$PORT" & haggle=$! shop=
answers "$HAGGLE_URL/up" $haggle
"$shop_bin/python" -m django runserver --noreload "$HOST:$SHOP_PORT" & shop=$!
answers "$SHOP_URL" $shop
"$shop_bin/python" -m shop.fill
printf '\nThe shop is open: %s\n\n' "$SHOP_URL"
wait $haggle
