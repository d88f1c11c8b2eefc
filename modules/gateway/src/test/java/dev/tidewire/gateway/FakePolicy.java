package dev.tidewire.gateway;

import dev.tidewire.auth.PolicyAnswer;
import dev.tidewire.auth.SubscriptionPolicy;
import dev.tidewire.auth.SubscriptionQuestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Allows everything until a test says otherwise. */
final class FakePolicy implements SubscriptionPolicy {
    private final List<SubscriptionQuestion> asked = new ArrayList<>();
    private PolicyAnswer answer = new PolicyAnswer.Allowed(null);

    void allow() {
        answer = new PolicyAnswer.Allowed(null);
    }

    void allowFor(Duration ttl) {
        answer = new PolicyAnswer.Allowed(ttl);
    }

    void refuse(String reason) {
        answer = new PolicyAnswer.Refused(null, reason);
    }

    void refuseFor(Duration ttl) {
        answer = new PolicyAnswer.Refused(ttl, null);
    }

    void fail() {
        answer = new PolicyAnswer.Undecided("HTTP 503");
    }

    List<SubscriptionQuestion> asked() {
        return asked;
    }

    List<String> channels() {
        return asked.stream().map(question -> question.channel().toString()).toList();
    }

    @Override
    public PolicyAnswer decide(SubscriptionQuestion question) {
        asked.add(question);
        return answer;
    }
}
