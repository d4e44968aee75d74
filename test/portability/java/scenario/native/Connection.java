import com.fasterxml.jackson.core.JsonProcessingException;
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
    try {
      return ApiClient.createDefaultObjectMapper().readValue(error.getResponseBody(), ErrorMessage.class);
    } catch (JsonProcessingException notJson) {
      throw new IllegalStateException(notJson);
    }
  }

  static String json(Object value) {
    try {
      return ApiClient.createDefaultObjectMapper().writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
