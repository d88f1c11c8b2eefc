package dev.tidewire.auth;

import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.WorkspaceId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody may subscribe. Equal questions have the same answer for as long as it holds.
 *
 * @param tenant the owner of the workspace, or null where the token names none
 * @param subject the issuer's id of the user or service
 * @param clientId the client that the token was issued to ({@code azp}), or null
 * @param channel what the subscription names: a channel, or a pattern with {@code *}
 */
public record SubscriptionQuestion(
        WorkspaceId workspace,
        @Nullable String tenant,
        String subject,
        @Nullable String clientId,
        ChannelPattern channel) {
    private static final ClaimPath CLIENT = ClaimPath.parse("azp");

    public SubscriptionQuestion {
        Objects.requireNonNull(workspace, "workspace");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(channel, "channel");
    }

    /** The question about the holder of a grant. */
    public static SubscriptionQuestion of(Grant grant, ChannelPattern channel) {
        VerifiedToken token = grant.token();
        return new SubscriptionQuestion(
                grant.workspace(),
                token.tenant(),
                token.subject(),
                token.claims().text(CLIENT).orElse(null),
                channel);
    }
}
