#!/bin/sh
set -eu
export LC_ALL=C # bytes, not letters

usage='Usage: sh quickstart.sh FILE, with curl and jq installed

Sends FILE, one {"profile": {...}, "subscribedAtChanged": false} a line, in
requests of 500. A line that is not JSON in UTF-8 ends it before it sends.
RELEVA_SECRET_KEY is your secret key. RELEVA_BASE_URL is where to send,
https://releva.ai unless it is set.
Exit code: 0 all was accepted, 1 not all of it, 2 nothing was sent.'
url="${RELEVA_BASE_URL:-https://releva.ai}"
url="${url%/}/api/v0/profiles"

stop() {
  printf '%s\n' "$2" >&2
  exit "$1"
}

# --retry is for 429 and 503 (and 408, 500, 502, 504), and waits as long as Retry-After says. No redirect is followed.
# The key goes through standard input: a command line can be read by every user of the machine.
post() {
  printf 'header = "Authorization: Bearer %s"\n' "$RELEVA_SECRET_KEY" |
    curl --config - --silent --show-error --max-time 60 --retry 4 --header "Content-Type: application/json" \
      --data-binary "@$work/body" --output "$work/answer" --write-out '%{http_code}' "$url"
}

case "${RELEVA_SECRET_KEY:-}" in '' | *[!!-~]* | *[\"\\]*) stop 2 "$usage" ;; esac
[ $# = 1 ] && command -v curl > /dev/null && command -v jq > /dev/null || stop 2 "$usage"
[ -f "$1" ] && [ -r "$1" ] || stop 2 "$1: it cannot be read"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tr -d '\r' < "$1" | awk 'NF { print NR ":" $0 }' > "$work/numbered"
# To jq, what is not UTF-8 is U+FFFD. It takes NaN, +1 and 07 for numbers: grep does not.
bad=$({
  jq -nRr 'inputs | index(":") as $colon | select(.[$colon + 1:] | test("\ufffd") or
    (try (fromjson | type != "object") catch true)) | .[:$colon]' "$work/numbered"
  sed -E 's/"([^"\\]|\\.)*"//g' "$work/numbered" |
    grep -iE 'nan|[,:[[:space:]]-?([+.]|0[0-9])|[.][^0-9]' | cut -d : -f 1
} | sort -n | head -n 1)
[ -z "$bad" ] || stop 2 "line $bad is not a JSON object in UTF-8; nothing was sent"
[ -s "$work/numbered" ] || stop 0 "there is no record in the file; nothing was sent"

number=0
split -a 5 -l 500 "$work/numbered" "$work/batch."
for batch in "$work"/batch.*; do
  number=$((number + 1))
  name="batch $number, from line $(head -n 1 "$batch" | cut -d : -f 1)"
  { printf '{"profiles":[' && cut -d : -f 2- "$batch" | paste -s -d , - && printf ']}'; } > "$work/body"
  status=$(post) || stop 1 "$name: no answer"
  [ "$status" = 202 ] || stop 1 "$name: $status $(jq -r '.message' "$work/answer" 2> /dev/null || echo 'without a message')"
done
echo "$(grep -c '' "$work/numbered") records accepted"
