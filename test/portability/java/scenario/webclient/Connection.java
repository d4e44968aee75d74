import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.publisher.Mono;
import releva.*;

/** openapi-generator, library webclient: Spring's reactive client and Jackson. */
final class Connection {
  static ProfilesApi open(String baseUrl, String secretKey) {
    ApiClient client = new ApiClient();
    client.setBasePath(baseUrl);
    client.setBearerToken(secretKey);
    return new ProfilesApi(client) {
      @Override
      public Mono<Object> upsertProfiles(UpsertProfilesRequest request) {
        try {
          return Mono.justOrEmpty(super.upsertProfiles(request).block()); // nothing is sent before somebody asks for the answer
        } catch (WebClientResponseException error) {
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
