import releva.infrastructure.Serializer
import releva.models.ErrorMessage

fun prepareJson() = Unit

fun messageIn(body: String): String = Serializer.moshi.adapter(ErrorMessage::class.java).fromJson(body)!!.message

fun jsonOf(step: String, status: Int, message: String): String =
    Serializer.moshi.adapter(Map::class.java).toJson(mapOf("step" to step, "status" to status, "message" to message))
