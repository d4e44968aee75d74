"""How the client of openapi-generator (python) sends."""

from collections.abc import Callable

from releva_client import ApiClient, ApiException, Configuration, ErrorMessage, ProfilesApi, UpsertProfilesRequest


def connect(base_url: str, secret_key: str) -> Callable[[UpsertProfilesRequest], tuple[int, str | None]]:
    configuration = Configuration(host=base_url, access_token=secret_key)
    configuration.retries = False  # urllib3's default follows redirects
    api = ProfilesApi(ApiClient(configuration))

    def send(request: UpsertProfilesRequest) -> tuple[int, str | None]:
        try:
            return api.upsert_profiles_with_http_info(request).status_code, None
        except ApiException as error:
            return error.status, error.data.message if isinstance(error.data, ErrorMessage) else error.body

    return send
