package dev.tidewire.gateway;

import java.io.Serial;

/**
 * An HTTP request is refused with an answer. Has neither cause nor stack trace, since a flood of
 * bad requests must stay cheap.
 */
public final class HttpRefusedException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final transient HttpAnswer answer;

    public HttpRefusedException(HttpAnswer answer) {
        super("refused with status " + answer.status(), null, false, false);
        this.answer = answer;
    }

    /** The request is not understood; the message names what is wrong and the remedy. */
    static HttpRefusedException badRequest(String message) {
        return new HttpRefusedException(HttpAnswer.error(400, "bad_request", message));
    }

    /** There is too much of something; the message names the limit. */
    public static HttpRefusedException tooLarge(String message) {
        return new HttpRefusedException(HttpAnswer.error(413, "payload_too_large", message));
    }

    public HttpAnswer answer() {
        return answer;
    }
}
