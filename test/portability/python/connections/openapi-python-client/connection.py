"""How the client of openapi-python-client sends."""

from collections.abc import Callable

from releva_client.api.profiles import upsert_profiles
from releva_client.client import AuthenticatedClient
from releva_client.models import ErrorMessage, UpsertProfilesRequest


def connect(base_url: str, secret_key: str) -> Callable[[UpsertProfilesRequest], tuple[int, str | None]]:
    client = AuthenticatedClient(base_url=base_url, token=secret_key)

    def send(request: UpsertProfilesRequest) -> tuple[int, str | None]:
        response = upsert_profiles.sync_detailed(client=client, body=request)
        return response.status_code, response.parsed.message if isinstance(response.parsed, ErrorMessage) else None

    return send
