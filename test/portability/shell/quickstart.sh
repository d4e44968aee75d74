#!/bin/sh
# sh quickstart.sh profiles.ndjson: one {"profile": ..., "subscribedAtChanged": ...} a line
set -eu

url="${RELEVA_BASE_URL:-https://releva.ai}/api/v0/profiles"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# --retry is for 429 and 503 (and 408, 500, 502, 504), and waits as long as Retry-After says. No redirect is followed.
# The key goes through standard input: a command line can be read by every user of the machine.
post() {
  printf 'header = "Authorization: Bearer %s"\n' "$RELEVA_SECRET_KEY" |
    curl --config - --silent --show-error --retry 5 --header "Content-Type: application/json" \
      --data-binary "@$work/body" --output "$work/answer" --write-out '%{http_code}' "$url"
}

accepted=0
split -a 5 -l 500 "$1" "$work/batch."
for batch in "$work"/batch.*; do
  { printf '{"profiles":[' && paste -s -d , "$batch" && printf ']}'; } > "$work/body"
  status=$(post)
  if [ "$status" != 202 ]; then
    echo "$status $(cat "$work/answer")" >&2
    exit 1
  fi
  accepted=$((accepted + $(grep -c '' "$batch")))
done
echo "$accepted records accepted"
