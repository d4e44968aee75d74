import releva.*;

/** swagger-codegen 3, its default library okhttp-gson: OkHttp 2 and Gson. */
final class Connection {
  static ProfilesApi open(String baseUrl, String secretKey) {
    ApiClient client = new ApiClient();
    client.setBasePath(baseUrl);
    client.setAccessToken(secretKey); // it makes OAuth of a bearer scheme, with the same header
    client.getHttpClient().setFollowRedirects(false);
    return new ProfilesApi(client);
  }

  static ErrorMessage errorMessage(ApiException error) {
    return new JSON().deserialize(error.getResponseBody(), ErrorMessage.class);
  }

  static String json(Object value) {
    return new JSON().serialize(value);
  }
}
