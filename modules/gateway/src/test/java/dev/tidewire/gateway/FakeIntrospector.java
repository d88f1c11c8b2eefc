package dev.tidewire.gateway;

import dev.tidewire.auth.Introspection;
import dev.tidewire.auth.TokenIntrospector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An issuer that knows every token as good until a test says otherwise. */
final class FakeIntrospector implements TokenIntrospector {
    private final Map<String, Introspection> answers = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private Runnable meanwhile = () -> {};

    void end(String token) {
        answers.put(token, new Introspection.Inactive());
    }

    void fail(String token) {
        answers.put(token, new Introspection.Unknown("HTTP 503"));
    }

    void recover(String token) {
        answers.remove(token);
    }

    /** Something happens while the next question is under way. */
    void meanwhile(Runnable action) {
        meanwhile = action;
    }

    /** Every question, in order. */
    List<String> asked() {
        return asked;
    }

    @Override
    public Introspection introspect(String token) {
        asked.add(token);
        Introspection answer = answers.getOrDefault(token, new Introspection.Active());
        Runnable action = meanwhile;
        meanwhile = () -> {};
        action.run();
        return answer;
    }
}
