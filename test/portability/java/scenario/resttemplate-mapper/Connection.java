import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import org.openapitools.jackson.nullable.JsonNullableModule;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.client.RestTemplate;
import releva.*;

/** openapi-generator, library resttemplate: Spring, and a mapper of one's own. */
final class Connection {
  static ProfilesApi open(String baseUrl, String secretKey) {
    ObjectMapper mapper =
        new ObjectMapper()
            .registerModules(new JavaTimeModule(), new JsonNullableModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .setSerializationInclusion(JsonInclude.Include.NON_NULL);
    RestTemplate rest = new RestTemplate();
    rest.getMessageConverters().add(0, new MappingJackson2HttpMessageConverter(mapper));
    ApiClient client = new ApiClient(rest);
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
    // HttpURLConnection, which is below, keeps the body of a 401 to itself.
    return error.getResponseBody().isEmpty() ? new ErrorMessage() : Jackson.errorMessage(error.getResponseBody());
  }

  static String json(Object value) {
    return Jackson.json(value);
  }
}
