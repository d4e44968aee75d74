import java.io.IOException;
import java.net.URI;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.time.Duration;
import java.util.*;
import java.util.stream.Collectors;

class Quickstart {
  static final String USAGE = """
      Usage: java Quickstart.java FILE

      Sends FILE, one {"profile": {...}, "subscribedAtChanged": false} a line, in
      requests of 500. A line that is not JSON in UTF-8 ends it before it sends.
      RELEVA_SECRET_KEY is your secret key. RELEVA_BASE_URL is where to send,
      https://releva.ai unless it is set.
      Exit code: 0 all was accepted, 1 not all of it, 2 nothing was sent.""";
  static final int BATCH = 500, TRIES = 5;
  static final Map<String, String> ENV = System.getenv();
  static final String KEY = ENV.getOrDefault("RELEVA_SECRET_KEY", "");
  static final HttpClient HTTP = HttpClient.newHttpClient(); // follows no redirect

  record Line(int number, String text) {}

  public static void main(String[] files) throws Exception {
    if (files.length != 1 || !KEY.matches("[!-~]+")) stop(2, USAGE);
    List<Line> lines = new ArrayList<>();
    try {
      String[] texts = Files.readString(Path.of(files[0]), StandardCharsets.ISO_8859_1).split("\n");
      for (int index = 0; index < texts.length; index++) {
        String text = new String(texts[index].getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).strip();
        if (!text.isEmpty()) lines.add(new Line(index + 1, text));
      }
    } catch (IOException error) {
      stop(2, error.toString());
    }
    for (Line line : lines) {
      if (!isObject(line.text)) stop(2, "line " + line.number + " is not a JSON object in UTF-8; nothing was sent");
    }
    if (lines.isEmpty()) stop(0, "there is no record in the file; nothing was sent");
    for (int start = 0; start < lines.size(); start += BATCH) {
      send(start / BATCH + 1, lines.subList(start, Math.min(start + BATCH, lines.size())));
    }
    System.out.println(lines.size() + " records accepted");
  }

  /** Java has no JSON of its own: a text becomes "", every other value 0, the innermost first, until one is left. */
  static boolean isObject(String line) {
    String left = line.replaceAll("\"[^\"\\\\\\x00-\\x1f]*+(?:\\\\[\"\\\\/bfnrtu][^\"\\\\\\x00-\\x1f]*+)*+\"", "\"\"")
        .replaceAll("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|\\b(?:true|false|null)\\b", "0")
        .replaceAll("[ \t\r]+", "");
    for (String before = ""; !before.equals(left); ) {
      before = left;
      left = left.replaceAll("\\{(?:\"\":(?:\"\"|0)(?:,\"\":(?:\"\"|0))*+)?}|\\[(?:(?:\"\"|0)(?:,(?:\"\"|0))*+)?]", "0");
    }
    return line.startsWith("{") && left.equals("0") && !line.contains("\ufffd"); // U+FFFD was no UTF-8
  }

  static void send(int number, List<Line> lines) throws InterruptedException {
    String name = "batch " + number + ", from line " + lines.get(0).number + ": ";
    String records = lines.stream().map(Line::text).collect(Collectors.joining(","));
    String baseUrl = ENV.getOrDefault("RELEVA_BASE_URL", "").isEmpty() ? "https://releva.ai" : ENV.get("RELEVA_BASE_URL");
    HttpRequest request = HttpRequest.newBuilder(URI.create(baseUrl.replaceAll("/+$", "") + "/api/v0/profiles"))
        .header("Authorization", "Bearer " + KEY)
        .header("Content-Type", "application/json")
        .timeout(Duration.ofMinutes(1))
        .POST(HttpRequest.BodyPublishers.ofString("{\"profiles\":[" + records + "]}"))
        .build();
    for (int attempt = 1; ; attempt++) {
      HttpResponse<String> response = null;
      try {
        response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      } catch (IOException error) {
        stop(1, name + "no answer: " + error);
      }
      int status = response.statusCode();
      if (status == 202) return;
      String said = response.body().lines().findFirst().orElse(""); // {"message": what is wrong}
      if (attempt == TRIES || !Set.of(429, 503).contains(status)) stop(1, name + status + " " + said);
      var wait = response.headers().firstValue("Retry-After").filter(seconds -> seconds.matches("[1-9][0-9]{0,5}"));
      Thread.sleep(Duration.ofSeconds(wait.map(Integer::parseInt).orElse(attempt)).toMillis());
    }
  }

  static void stop(int code, String words) {
    System.err.println(words);
    System.exit(code);
  }
}
