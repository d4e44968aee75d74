import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The verdicts of networknt's json-schema-validator: {@code java Networknt.java <schema> <vectors>}. */
public final class Networknt {
  public static void main(String[] files) throws IOException {
    JsonMapper json = JsonMapper.shared();
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(json.readTree(Path.of(files[0])));
    ObjectNode verdicts = json.createObjectNode();
    for (JsonNode vector : json.readTree(Path.of(files[1]))) {
      // In 2020-12 a format is only a remark, unless asked for.
      boolean valid =
          schema
              .validate(vector.get("body"), run -> run.executionConfig(config -> config.formatAssertionsEnabled(true)))
              .isEmpty();
      verdicts.put(vector.get("name").asString(), valid);
    }
    ObjectNode report = json.createObjectNode();
    report.put("version", version());
    report.set("verdicts", verdicts);
    System.out.println(json.writeValueAsString(report));
  }

  private static String version() throws IOException {
    Properties pom = new Properties();
    pom.load(Schema.class.getResourceAsStream("/META-INF/maven/com.networknt/json-schema-validator/pom.properties"));
    return pom.getProperty("version");
  }
}
