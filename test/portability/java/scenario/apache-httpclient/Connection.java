import org.apache.hc.client5.http.impl.classic.HttpClients;
import releva.*;

/** openapi-generator, library apache-httpclient: Apache HttpClient 5 and Jackson. */
final class Connection {
  static ProfilesApi open(String baseUrl, String secretKey) {
    // By default it sends a request again by itself on a 503.
    ApiClient client = new ApiClient(HttpClients.custom().disableAutomaticRetries().disableRedirectHandling().build());
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
