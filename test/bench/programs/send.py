"""The loop of an afternoon in Python: one request after another. Arguments: httpx or urllib, URL, NDJSON file, rows of a request."""

import json
import sys
from collections.abc import Callable

HEADERS = {"Authorization": "Bearer bench", "Content-Type": "application/json"}


def by_httpx(url: str) -> Callable[[list], int]:
    import httpx

    client = httpx.Client(headers=HEADERS)
    return lambda profiles: client.post(url, json={"profiles": profiles}).status_code


def by_urllib(url: str) -> Callable[[list], int]:
    from urllib.request import Request, urlopen

    def post(profiles: list) -> int:
        body = json.dumps({"profiles": profiles}).encode()
        with urlopen(Request(url, body, HEADERS)) as response:
            response.read()
            return response.status

    return post


def main(client: str, url: str, path: str, size: str, *_: str) -> None:
    post = {"httpx": by_httpx, "urllib": by_urllib}[client](url)

    def send(profiles: list) -> None:
        status = post(profiles)
        if status != 202:
            raise SystemExit(f"the sink answered {status}")

    profiles: list = []
    with open(path, "rb") as file:
        for line in file:
            profiles.append(json.loads(line))
            if len(profiles) == int(size):
                send(profiles)
                profiles = []
    if profiles:
        send(profiles)


main(*sys.argv[1:])
