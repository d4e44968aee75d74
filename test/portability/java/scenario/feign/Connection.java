import feign.FeignException;
import feign.Retryer;
import releva.*;

/** openapi-generator, library feign: OpenFeign on OkHttp, and Jackson. */
final class Connection {
  static ProfilesApi open(String baseUrl, String secretKey) {
    ApiClient client = new ApiClient("secretKey").setBasePath(baseUrl);
    client.setBearerToken(secretKey);
    client.getFeignBuilder().retryer(Retryer.NEVER_RETRY); // by default it sends a request again by itself on a 503
    ProfilesApi api = client.buildClient(ProfilesApi.class);
    return new ProfilesApi() {
      @Override
      public Object upsertProfiles(UpsertProfilesRequest request) {
        try {
          return api.upsertProfiles(request);
        } catch (FeignException error) {
          // One that it would retry has the answer in its cause.
          FeignException answer = error.getCause() instanceof FeignException cause ? cause : error;
          throw new ApiException(answer.status(), answer.contentUTF8(), error);
        }
      }

      @Override
      public ApiResponse<Object> upsertProfilesWithHttpInfo(UpsertProfilesRequest request) {
        return api.upsertProfilesWithHttpInfo(request);
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
