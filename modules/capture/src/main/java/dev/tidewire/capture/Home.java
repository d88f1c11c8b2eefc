package dev.tidewire.capture;

import dev.tidewire.model.WorkspaceId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a row or document belongs. */
sealed interface Home {
    /**
     * In a workspace.
     *
     * @param bare whether the schema or database is the workspace's own, so that the names of its
     *     channels do without it
     */
    record In(WorkspaceId workspace, boolean bare) implements Home {}

    /** No rule applies. */
    record Nowhere() implements Home {}

    /** A rule looks into what the source did not tell. */
    record Unknown() implements Home {}

    /** The rule that applies gives no workspace name. */
    record Malformed() implements Home {}

    /** The home of this name. */
    static Home of(String workspace, boolean bare) {
        return WorkspaceId.parse(workspace)
                .<Home>map(valid -> new In(valid, bare))
                .orElseGet(Malformed::new);
    }

    /** The home in a name that a rule's pattern matches; empty where it does not. */
    static Optional<Home> named(Pattern pattern, String name, boolean bare) {
        Matcher matcher = pattern.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        @Nullable String workspace = matcher.group(WorkspaceRule.GROUP);
        return Optional.of(of(workspace == null ? "" : workspace, bare));
    }
}
