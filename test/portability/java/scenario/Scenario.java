import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import releva.*;

/** The scenario, with the classes that a generator makes for Java. {@code Connection} is what differs between their libraries. */
public final class Scenario {
  private final ProfilesApi api;

  private Scenario(ProfilesApi api) {
    this.api = api;
  }

  public static void main(String[] arguments) throws ApiException {
    String baseUrl = System.getenv("RELEVA_BASE_URL");
    Scenario scenario = new Scenario(Connection.open(baseUrl, System.getenv("RELEVA_SECRET_KEY")));
    scenario.fields();
    scenario.subscriptions();
    scenario.values();
    scenario.bulk();
    scenario.expectFailure("refused", 400, profile("good"), new Profile().email("bad@refused.example"));
    new Scenario(Connection.open(baseUrl, "wrong-key")).expectFailure("wrong-key", 401, profile("min"));
    scenario.expectFailure("unavailable", 503, profile("unavailable"));
    scenario.send(profile("unavailable"));
  }

  private void fields() throws ApiException {
    send(profile("min"), new Profile().phoneNumber("+49875345976"));

    Profile both = profile("both").id("c-1").phoneNumber("+359888123456").firstName("Both");
    send(List.of(upsert(both).subscribedAtChanged(true)));

    send(
        profile("full")
            .phoneNumber("+390612345678")
            .firstName("Full")
            .lastName("Fields")
            .consent(Consent.fromValue("privacyPolicy"))
            .registeredAt(OffsetDateTime.parse("2019-10-02T10:15:30Z"))
            .subscribedAt(OffsetDateTime.parse("2021-03-04T05:06:07Z"))
            .birthday(LocalDate.of(1986, 1, 17))
            .unsubscribeLink("")
            .custom(
                new CustomFields()
                    .string(List.of(new CustomStringField().key("gender").values(List.of("female"))))
                    .numeric(List.of(new CustomNumericField().key("visits").values(List.of(12.0))))
                    .date(List.of(dates("lastSeen", "2024-02-29T23:59:59Z"))))
            .addTags(List.of("vip", "sofia"))
            .removeTags(List.of("lead"))
            .subscriptions(List.of("news", "offers"))
            .location(new Location().lat(42.6977).lon(23.3219)));

    Consent[] consents = Consent.values();
    send(IntStream.range(0, consents.length).mapToObj(n -> profile("consent-" + (n + 1)).consent(consents[n])));
  }

  private void subscriptions() throws ApiException {
    send(Stream.of("tri-absent", "tri-null", "tri-empty").map(name -> profile(name).subscriptions(List.of("news"))));
    send(profile("tri-absent"), profile("tri-null").subscriptions(null), profile("tri-empty").subscriptions(List.of()));
  }

  private void values() throws ApiException {
    List<Double> numbers = List.of(0.1, 9007199254740991.0, -0.5, 1e-7, 16777217.0);
    CustomNumericField exact = new CustomNumericField().key("exact").values(numbers);
    send(
        profile("num-1")
            .location(new Location().lat(48.208174123456785).lon(-179.99999999999997))
            .custom(new CustomFields().numeric(List.of(exact))));

    send(
        profile("time-1")
            .registeredAt(OffsetDateTime.parse("2024-10-02T10:15:30.123Z"))
            .subscribedAt(OffsetDateTime.parse("2024-10-02T12:15:30+02:00"))
            .custom(new CustomFields().date(List.of(dates("seen", "2024-10-02T10:15:30.987Z"))))
            .birthday(LocalDate.of(2000, 2, 29)));

    send(
        profile("text-1")
            .firstName("Ана-Мария \"Ани\" \\ Ñandú 🛍️")
            .lastName("O'Neil\u2028<b>&amp;")
            .addTags(List.of("тест", "emoji 🎉")));
  }

  private void bulk() throws ApiException {
    for (int from = 0; from < 1000; from += 100) {
      send(
          IntStream.range(from, from + 100)
              .mapToObj(n -> profile(String.format("bulk-%04d", n)).firstName("Bulk").addTags(List.of("bulk"))));
    }
  }

  private void expectFailure(String step, int status, Profile... profiles) {
    try {
      send(profiles);
    } catch (ApiException error) {
      if (error.getCode() == status) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step);
        line.put("status", status);
        line.put("message", Connection.errorMessage(error).getMessage());
        System.out.println(Connection.json(line));
        return;
      }
      throw new IllegalStateException(step + " got " + error.getCode(), error);
    }
    throw new IllegalStateException(step + " was accepted");
  }

  private void send(Profile... profiles) throws ApiException {
    send(Stream.of(profiles));
  }

  private void send(Stream<Profile> profiles) throws ApiException {
    send(profiles.map(Scenario::upsert).toList());
  }

  private void send(List<ProfileUpsert> profiles) throws ApiException {
    api.upsertProfiles(new UpsertProfilesRequest().profiles(profiles));
  }

  private static ProfileUpsert upsert(Profile profile) {
    return new ProfileUpsert().profile(profile).subscribedAtChanged(false);
  }

  private static Profile profile(String name) {
    return new Profile().email(name + "@shop.example");
  }

  private static CustomDateField dates(String key, String value) {
    return new CustomDateField().key(key).values(List.of(OffsetDateTime.parse(value)));
  }
}
