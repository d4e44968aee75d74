import releva.*;

/** openapi-generator, library jersey3: Jersey 3 and Jackson. */
final class Connection {
  static ProfilesApi open(String baseUrl, String secretKey) {
    ApiClient client = new ApiClient();
    client.setBasePath(baseUrl);
    client.setBearerToken(secretKey);
    return new ProfilesApi(client);
  }

  static ErrorMessage errorMessage(ApiException error) {
    return Jackson.errorMessage(error.getResponseBody());
  }

  static String json(Object value) {
    return Jackson.json(value);
  }
}
