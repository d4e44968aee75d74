import java.time.LocalDate
import java.time.OffsetDateTime
import okhttp3.OkHttpClient
import releva.apis.ProfilesApi
import releva.infrastructure.ClientError
import releva.infrastructure.ClientException
import releva.infrastructure.ServerError
import releva.infrastructure.ServerException
import releva.models.*

/** The scenario, with what openapi-generator makes for Kotlin on OkHttp. `Json.kt` is what differs between its libraries for JSON. */
fun main() {
    prepareJson()
    val baseUrl = System.getenv("RELEVA_BASE_URL")
    val api = connect(baseUrl, System.getenv("RELEVA_SECRET_KEY"))
    fields(api)
    subscriptions(api)
    values(api)
    bulk(api)
    expectFailure("refused", 400) { api.send(profile("good"), Profile(email = "bad@refused.example")) }
    expectFailure("wrong-key", 401) { connect(baseUrl, "wrong-key").send(profile("min")) }
    expectFailure("unavailable", 503) { api.send(profile("unavailable")) }
    api.send(profile("unavailable"))
}

private fun connect(baseUrl: String, secretKey: String): ProfilesApi {
    val http = OkHttpClient.Builder().followRedirects(false).build()
    return ProfilesApi(baseUrl, http).apply { accessTokenProvider = { secretKey } }
}

private fun fields(api: ProfilesApi) {
    api.send(profile("min"), Profile(phoneNumber = "+49875345976"))

    val both = profile("both").copy(id = "c-1", phoneNumber = "+359888123456", firstName = "Both")
    api.upsertProfiles(UpsertProfilesRequest(listOf(ProfileUpsert(both, subscribedAtChanged = true))))

    api.send(
        Profile(
            email = "full@shop.example",
            phoneNumber = "+390612345678",
            firstName = "Full",
            lastName = "Fields",
            consent = Consent.privacyPolicy,
            registeredAt = OffsetDateTime.parse("2019-10-02T10:15:30Z"),
            subscribedAt = OffsetDateTime.parse("2021-03-04T05:06:07Z"),
            birthday = LocalDate.of(1986, 1, 17),
            unsubscribeLink = "",
            custom = CustomFields(
                string = listOf(CustomStringField("gender", listOf("female"))),
                numeric = listOf(CustomNumericField("visits", listOf(12.0))),
                date = listOf(CustomDateField("lastSeen", listOf(OffsetDateTime.parse("2024-02-29T23:59:59Z")))),
            ),
            addTags = listOf("vip", "sofia"),
            removeTags = listOf("lead"),
            subscriptions = listOf("news", "offers"),
            location = Location(lat = 42.6977, lon = 23.3219),
        ),
    )

    api.send(Consent.entries.mapIndexed { index, consent -> profile("consent-${index + 1}").copy(consent = consent) })
}

private fun subscriptions(api: ProfilesApi) {
    api.send(listOf("tri-absent", "tri-null", "tri-empty").map { profile(it).copy(subscriptions = listOf("news")) })
    api.send(
        profile("tri-absent"),
        profile("tri-null").copy(subscriptions = null), // what unset is, too
        profile("tri-empty").copy(subscriptions = emptyList()),
    )
}

private fun values(api: ProfilesApi) {
    val numbers = listOf(0.1, 9007199254740991.0, -0.5, 1e-7, 16777217.0)
    api.send(
        profile("num-1").copy(
            location = Location(lat = 48.208174123456785, lon = -179.99999999999997),
            custom = CustomFields(numeric = listOf(CustomNumericField("exact", numbers))),
        ),
    )
    api.send(
        profile("time-1").copy(
            registeredAt = OffsetDateTime.parse("2024-10-02T10:15:30.123Z"),
            subscribedAt = OffsetDateTime.parse("2024-10-02T12:15:30+02:00"),
            custom = CustomFields(
                date = listOf(CustomDateField("seen", listOf(OffsetDateTime.parse("2024-10-02T10:15:30.987Z")))),
            ),
            birthday = LocalDate.of(2000, 2, 29),
        ),
    )
    api.send(
        profile("text-1").copy(
            firstName = "Ана-Мария \"Ани\" \\ Ñandú 🛍️",
            lastName = "O'Neil\u2028<b>&amp;",
            addTags = listOf("тест", "emoji 🎉"),
        ),
    )
}

private fun bulk(api: ProfilesApi) {
    val records = List(1000) { profile("bulk-%04d".format(it)).copy(firstName = "Bulk", addTags = listOf("bulk")) }
    records.chunked(100).forEach(api::send)
}

private fun expectFailure(step: String, status: Int, request: () -> Unit) {
    val (got, body) =
        try {
            request()
            error("$step was accepted")
        } catch (refused: ClientException) {
            refused.statusCode to (refused.response as ClientError<*>).body
        } catch (failed: ServerException) {
            failed.statusCode to (failed.response as ServerError<*>).body
        }
    check(got == status) { "$step got $got" }
    println(jsonOf(step, status, messageIn(body as String)))
}

private fun ProfilesApi.send(vararg profiles: Profile) = send(profiles.asList())

private fun ProfilesApi.send(profiles: List<Profile>) {
    upsertProfiles(UpsertProfilesRequest(profiles.map { ProfileUpsert(it, subscribedAtChanged = false) }))
}

private fun profile(name: String) = Profile(email = "$name@shop.example")
