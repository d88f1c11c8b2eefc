package dev.tidewire.gateway;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session as an operator sees it.
 *
 * @param subject whose it is, or null while that is not known
 * @param since when its connection came
 * @param state a word for where it is in its life
 * @param suspensions why nothing is delivered to it, where that is so
 */
record SessionView(
        String id,
        String workspace,
        @Nullable String subject,
        String remoteAddress,
        Instant since,
        int subscriptions,
        String state,
        Set<Suspension> suspensions) {
    SessionView {
        suspensions = Set.copyOf(suspensions);
    }

    /** The same as {@code schemas/http/sessions.schema.json} describes it. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("workspace", workspace);
        if (subject != null) {
            json.put("subject", subject);
        }
        json.put("remoteAddress", remoteAddress);
        json.put("since", since.toString());
        json.put("subscriptions", subscriptions);
        json.put("state", state);
        if (!suspensions.isEmpty()) {
            json.put("suspensions", suspensions.stream().map(Suspension::word).sorted().toList());
        }
        return json;
    }
}
