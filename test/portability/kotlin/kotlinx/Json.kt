import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import releva.infrastructure.Serializer
import releva.models.ErrorMessage

/** Before the first request: what is as its default, null, is left out. */
fun prepareJson() {
    if (System.getenv("ENCODE_DEFAULTS") == "false") {
        Serializer.kotlinxSerializationJsonConfiguration = { encodeDefaults = false }
    }
}

fun messageIn(body: String): String = Serializer.kotlinxSerializationJson.decodeFromString<ErrorMessage>(body).message

fun jsonOf(step: String, status: Int, message: String): String =
    buildJsonObject {
        put("step", JsonPrimitive(step))
        put("status", JsonPrimitive(status))
        put("message", JsonPrimitive(message))
    }.toString()
