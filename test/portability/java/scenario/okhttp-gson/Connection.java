import releva.*;

/** openapi-generator, library okhttp-gson: OkHttp and Gson. */
final class Connection {
  static ProfilesApi open(String baseUrl, String secretKey) {
    ApiClient client = new ApiClient();
    client.setBasePath(baseUrl);
    client.setBearerToken(secretKey);
    client.setHttpClient(client.getHttpClient().newBuilder().followRedirects(false).build());
    return new ProfilesApi(client);
  }

  static ErrorMessage errorMessage(ApiException error) {
    return JSON.deserialize(error.getResponseBody(), ErrorMessage.class);
  }

  static String json(Object value) {
    return JSON.serialize(value);
  }
}
