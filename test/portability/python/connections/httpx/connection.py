"""How the client of openapi-generator (python, library httpx) sends."""

import asyncio
from collections.abc import Callable

from releva_client import ApiClient, ApiException, Configuration, ErrorMessage, ProfilesApi, UpsertProfilesRequest


def connect(base_url: str, secret_key: str) -> Callable[[UpsertProfilesRequest], tuple[int, str | None]]:
    configuration = Configuration(host=base_url, access_token=secret_key)

    async def upsert(request: UpsertProfilesRequest) -> tuple[int, str | None]:
        async with ApiClient(configuration) as client:
            try:
                return (await ProfilesApi(client).upsert_profiles_with_http_info(request)).status_code, None
            except ApiException as error:
                return error.status, error.data.message if isinstance(error.data, ErrorMessage) else error.body

    return lambda request: asyncio.run(upsert(request))
