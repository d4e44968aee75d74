import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.everit.json.schema.Schema;
import org.everit.json.schema.ValidationException;
import org.everit.json.schema.loader.SchemaLoader;
import org.json.JSONArray;
import org.json.JSONObject;

/** The verdicts of everit-json-schema: {@code java Everit.java <schema> <vectors>}. */
public final class Everit {
  public static void main(String[] files) throws IOException {
    JSONObject document = new JSONObject(Files.readString(Path.of(files[0])));
    Schema schema = SchemaLoader.builder().draftV7Support().schemaJson(document).build().load().build();
    JSONObject verdicts = new JSONObject();
    for (Object each : new JSONArray(Files.readString(Path.of(files[1])))) {
      JSONObject vector = (JSONObject) each;
      verdicts.put(vector.getString("name"), isValid(schema, vector.get("body")));
    }
    System.out.println(new JSONObject().put("version", version()).put("verdicts", verdicts));
  }

  private static boolean isValid(Schema schema, Object body) {
    try {
      schema.validate(body);
      return true;
    } catch (ValidationException refused) {
      return false;
    }
  }

  private static String version() throws IOException {
    Properties pom = new Properties();
    pom.load(Schema.class.getResourceAsStream("/META-INF/maven/com.github.erosb/everit-json-schema/pom.properties"));
    return pom.getProperty("version");
  }
}
