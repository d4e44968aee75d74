package releva;

/** For libraries that throw exceptions of their own: what the scenario asks of one. */
public final class ApiException extends RuntimeException {
  private final int code;
  private final String responseBody;

  public ApiException(int code, String responseBody, Throwable cause) {
    super(cause);
    this.code = code;
    this.responseBody = responseBody;
  }

  public int getCode() {
    return code;
  }

  public String getResponseBody() {
    return responseBody;
  }
}
