import org.springframework.web.client.RestClientResponseException;
import releva.*;

/** openapi-generator, library resttemplate: Spring and Jackson. */
final class Connection {
  static ProfilesApi open(String baseUrl, String secretKey) {
    ApiClient client = new ApiClient();
    client.setBasePath(baseUrl);
    client.setBearerToken(secretKey);
    return new ProfilesApi(client) {
      @Override
      public Object upsertProfiles(UpsertProfilesRequest request) {
        try {
          return super.upsertProfiles(request);
        } catch (RestClientResponseException error) {
          throw new ApiException(error.getRawStatusCode(), error.getResponseBodyAsString(), error);
        }
      }
    };
  }

  static ErrorMessage errorMessage(ApiException error) {
    return Jackson.errorMessage(error.getResponseBody());
  }

  static String json(Object value) {
    return Jackson.json(value);
  }
}
