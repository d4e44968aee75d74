"""Usage: python quickstart.py FILE

Sends FILE, one {"profile": {...}, "subscribedAtChanged": false} a line, in
requests of 500. A line that is not JSON in UTF-8 ends it before it sends.
RELEVA_SECRET_KEY is your secret key. RELEVA_BASE_URL is where to send,
https://releva.ai unless it is set.
Exit code: 0 all was accepted, 1 not all of it, 2 nothing was sent.
"""

import json
import os
import sys
import time
from http.client import HTTPException
from urllib.request import HTTPErrorProcessor, Request, build_opener

BATCH, TRIES = 500, 5
URL = (os.environ.get("RELEVA_BASE_URL") or "https://releva.ai").rstrip("/") + "/api/v0/profiles"
KEY = os.environ.get("RELEVA_SECRET_KEY", "")


class AnyStatus(HTTPErrorProcessor):  # in place of the one that follows redirects and raises errors
    http_response = https_response = lambda self, request, response: response


def stop(code, *words):
    print(*words, file=sys.stderr)
    sys.exit(code)


def is_object(line):
    try:  # int refuses what Python takes for a number and JSON does not: NaN
        return isinstance(json.loads(line.decode(), parse_constant=int), dict)
    except (ValueError, RecursionError):
        return False


def send(name, lines):
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    request = Request(URL, b'{"profiles":[' + b",".join(lines) + b"]}", headers)
    for attempt in range(1, TRIES + 1):
        try:
            with build_opener(AnyStatus).open(request, timeout=60) as response:
                answer = response.read()
        except (OSError, HTTPException) as error:
            stop(1, f"{name}: no answer: {error}")
        if response.status == 202:
            return
        if response.status not in (429, 503) or attempt == TRIES:
            said = json.loads(answer).get("message") if is_object(answer) else "without a message"
            stop(1, f"{name}: {response.status} {said}")
        wait = response.headers.get("Retry-After", "")
        time.sleep(max(1, int(wait)) if wait.isdecimal() else attempt)


if len(sys.argv) != 2 or not KEY or not KEY.isascii() or not KEY.isprintable() or " " in KEY:
    stop(2, __doc__)
try:
    with open(sys.argv[1], "rb") as file:
        records = [(number, line.strip()) for number, line in enumerate(file, 1) if line.strip()]
except OSError as error:
    stop(2, error)
for number, line in records:
    if not is_object(line):
        stop(2, f"line {number} is not a JSON object in UTF-8; nothing was sent")
if not records:
    stop(0, "there is no record in the file; nothing was sent")
for start in range(0, len(records), BATCH):
    numbers, lines = zip(*records[start : start + BATCH])
    send(f"batch {start // BATCH + 1}, from line {numbers[0]}", lines)
print(len(records), "records accepted")
