"""How the models of datamodel-code-generator are sent, with httpx: it writes no client."""

from collections.abc import Callable

import httpx
from releva_client.models import ErrorMessage, UpsertProfilesRequest


def connect(base_url: str, secret_key: str) -> Callable[[UpsertProfilesRequest], tuple[int, str | None]]:
    headers = {"Authorization": f"Bearer {secret_key}", "Content-Type": "application/json"}
    client = httpx.Client(base_url=base_url, headers=headers)  # follows no redirect

    def send(request: UpsertProfilesRequest) -> tuple[int, str | None]:
        body = request.model_dump_json(by_alias=True, exclude_unset=True)  # else every unset field is sent as null
        response = client.post("/api/v0/profiles", content=body)
        if response.status_code == 202:
            return 202, None
        return response.status_code, ErrorMessage.model_validate_json(response.content).message

    return send
