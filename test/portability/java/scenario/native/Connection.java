import releva.*;

/** openapi-generator, library native: java.net.http and Jackson. */
final class Connection {
  static ProfilesApi open(String baseUrl, String secretKey) {
    ApiClient client = new ApiClient();
    client.updateBaseUri(baseUrl);
    // This library leaves the security scheme of the contract to the caller.
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + secretKey));
    return new ProfilesApi(client);
  }

  static ErrorMessage errorMessage(ApiException error) {
    return Jackson.errorMessage(error.getResponseBody());
  }

  static String json(Object value) {
    return Jackson.json(value);
  }
}
