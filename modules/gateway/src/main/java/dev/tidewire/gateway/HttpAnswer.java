package dev.tidewire.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an HTTP request is answered.
 *
 * @param headers besides those of the body
 * @param body JSON. Not copied: nobody writes to it
 */
public record HttpAnswer(int status, Map<String, String> headers, byte[] body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public HttpAnswer {
        headers = Map.copyOf(headers);
    }

    /** A success. */
    public static HttpAnswer of(int status, byte[] body) {
        return new HttpAnswer(status, Map.of(), body);
    }

    /**
     * An error, in the form that all of them have.
     *
     * @param name for programs, in snake case
     * @param message for people: what is wrong and the remedy
     */
    public static HttpAnswer error(int status, String name, String message) {
        return error(status, name, message, Map.of());
    }

    /**
     * An error with further members.
     *
     * @param members what says more, such as the index of an event
     */
    static HttpAnswer error(int status, String name, String message, Map<String, Object> members) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", name);
        body.put("message", message);
        body.putAll(members);
        return of(status, json(body));
    }

    /** The same with one header more. */
    public HttpAnswer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new HttpAnswer(status, more, body);
    }

    /** The server cannot do it now; the client may try again after a pause. */
    static HttpAnswer unavailable(String message) {
        return error(503, "unavailable", message).with("Retry-After", "1");
    }

    static byte[] json(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and texts are always serialisable", e);
        }
    }

    /** Names the status, never the content. */
    @Override
    public String toString() {
        return "HttpAnswer[" + status + "]";
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
