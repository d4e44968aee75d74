#!/bin/sh
# What a terminal has: split, jq and curl. Arguments: URL, NDJSON file, rows of a request, requests in flight.
set -eu
url=$1 file=$2 rows=$3 in_flight=$4

parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT
split -l "$rows" -a 5 "$file" "$parts/"

# shellcheck disable=SC2016 # the inner shell reads them
printf '%s\n' "$parts"/* | xargs -n 1 -P "$in_flight" sh -c '
  jq -c -s "{profiles: .}" "$1" |
    curl -sS --fail -o /dev/null -H "Authorization: Bearer bench" -H "Content-Type: application/json" --data-binary @- "$0"
' "$url"
