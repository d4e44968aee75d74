import java.net.URI;
import java.net.http.*;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.*;
import java.time.Duration;
import java.util.*;

/** {@code java Quickstart.java profiles.ndjson}, with one {"profile": {...}, "subscribedAtChanged": false} on each line. */
class Quickstart {
  static final String BASE_URL = System.getenv().getOrDefault("RELEVA_BASE_URL", "https://releva.ai");
  static final HttpClient HTTP = HttpClient.newHttpClient(); // follows no redirect
  static final int BATCH = 500, TRIES = 10;

  public static void main(String[] files) throws Exception {
    List<String> lines = Files.readAllLines(Path.of(files[0]));
    for (int from = 0; from < lines.size(); from += BATCH) {
      send(lines.subList(from, Math.min(from + BATCH, lines.size())));
    }
    System.out.println(lines.size() + " profiles accepted");
  }

  static void send(List<String> records) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(BASE_URL + "/api/v0/profiles"))
        .header("Authorization", "Bearer " + System.getenv("RELEVA_SECRET_KEY"))
        .header("Content-Type", "application/json")
        .timeout(Duration.ofMinutes(1))
        .POST(HttpRequest.BodyPublishers.ofString("{\"profiles\":[" + String.join(",", records) + "]}"))
        .build();
    for (int attempt = 1; ; attempt++) {
      var response = HTTP.send(request, BodyHandlers.ofString());
      if (response.statusCode() == 202) return;
      if (attempt == TRIES || !Set.of(429, 503).contains(response.statusCode())) {
        System.err.println(response.statusCode() + " " + response.body()); // {"message": what is wrong}
        System.exit(1);
      }
      var wait = response.headers().firstValue("Retry-After").filter(seconds -> seconds.matches("[1-9][0-9]{0,4}"));
      Thread.sleep(Duration.ofSeconds(Long.parseLong(wait.orElse("1"))).toMillis());
    }
  }
}
