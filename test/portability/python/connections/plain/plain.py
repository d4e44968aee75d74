"""How models without a client are sent, with httpx."""

import json
from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Any

import httpx

Send = Callable[[Any], tuple[int, str | None]]


def sender(encode: Callable[[Any], bytes]) -> Callable[[str, str], Send]:
    def connect(base_url: str, secret_key: str) -> Send:
        headers = {"Authorization": f"Bearer {secret_key}", "Content-Type": "application/json"}
        client = httpx.Client(base_url=base_url, headers=headers)  # follows no redirect

        def send(request: Any) -> tuple[int, str | None]:
            response = client.post("/api/v0/profiles", content=encode(request))
            return response.status_code, None if response.status_code == 202 else response.json()["message"]

        return send

    return connect


def as_json(value: object) -> bytes:
    def text(unknown: object) -> str:
        if isinstance(unknown, date):  # a datetime is one, too
            return unknown.isoformat()
        if isinstance(unknown, Enum):
            return str(unknown.value)
        raise TypeError(type(unknown))

    return json.dumps(value, default=text).encode()
