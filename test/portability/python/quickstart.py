"""python quickstart.py profiles.ndjson: one {"profile": ..., "subscribedAtChanged": ...} a line. Needs no package."""

import json
import os
import sys
import time
from itertools import islice
from urllib.request import HTTPErrorProcessor, Request, build_opener

URL = os.environ.get("RELEVA_BASE_URL", "https://releva.ai") + "/api/v0/profiles"
HEADERS = {"Authorization": f"Bearer {os.environ['RELEVA_SECRET_KEY']}", "Content-Type": "application/json"}


class AnyStatus(HTTPErrorProcessor):  # in place of the one that follows redirects and raises errors
    http_response = https_response = lambda self, request, response: response


def upsert(lines, attempts=8):
    request = Request(URL, b'{"profiles":[' + b",".join(lines) + b"]}", HEADERS)
    with build_opener(AnyStatus).open(request, timeout=60) as response:
        answer = response.read()
    if response.status in (429, 503) and attempts > 1:
        wait = response.headers.get("Retry-After", "")
        time.sleep(max(1, int(wait) if wait.isdecimal() else 1))
        return upsert(lines, attempts - 1)
    if response.status == 202:
        return len(lines)
    try:
        message = json.loads(answer)["message"]
    except (ValueError, LookupError, TypeError):
        message = response.reason
    sys.exit(f"{response.status} {message}")


accepted = 0
with open(sys.argv[1], "rb") as records:
    while batch := list(islice(records, 500)):
        accepted += upsert(batch)
print(f"{accepted} records accepted")
