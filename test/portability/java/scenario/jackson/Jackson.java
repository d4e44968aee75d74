import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import releva.ErrorMessage;

/** What the libraries on Jackson have in common. */
final class Jackson {
  static ErrorMessage errorMessage(String body) {
    try {
      return new ObjectMapper().readValue(body, ErrorMessage.class);
    } catch (JsonProcessingException notJson) {
      throw new IllegalStateException(notJson);
    }
  }

  static String json(Object value) {
    try {
      return new ObjectMapper().writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
