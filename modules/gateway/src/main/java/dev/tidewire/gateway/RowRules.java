package dev.tidewire.gateway;

import dev.tidewire.auth.AccessDecision;
import dev.tidewire.auth.DenialReason;
import dev.tidewire.auth.Grant;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.Predicate;
import java.util.List;

/**
 * All rules that restrict rows. What a subscription names must be under the same rules throughout,
 * so that each rule either restricts all of its rows or none. Immutable.
 */
public final class RowRules {
    private static final RowRules NONE = new RowRules(List.of());

    private final List<RowRule> rules;

    private RowRules(List<RowRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** Nothing is restricted. */
    public static RowRules none() {
        return NONE;
    }

    /** All that hold restrict together. */
    public static RowRules of(List<RowRule> rules) {
        return new RowRules(rules);
    }

    /** What the rules make of a filter. */
    sealed interface Decision {
        /** The filter with its row claim. */
        record Restricted(Filter filter) implements Decision {}

        /** The filter names what is under different rules; the message says what to do. */
        record Mixed(String message) implements Decision {}

        /** A claim is missing that a rule needs. */
        record Denied(AccessDecision.Denied denied) implements Decision {}
    }

    /** Restricts a filter to what the grant's token may see; an earlier row claim is replaced. */
    Decision restrict(Grant grant, Filter filter) {
        ChannelPattern meant = ChannelCheck.meant(filter);
        Predicate claim = Predicate.all();
        for (RowRule rule : rules) {
            if (!rule.holdsIn(grant.workspace()) || !rule.channels().overlaps(meant)) {
                continue;
            }
            if (!rule.channels().covers(meant)) {
                return new Decision.Mixed(
                        meant
                                + " names channels whose rows are restricted in different ways;"
                                + " subscribe to "
                                + rule.channels()
                                + " and to the others separately");
            }
            try {
                claim = claim.and(rule.rows().fill(grant.token().claims()));
            } catch (RowTemplate.UnusableClaimException e) {
                return new Decision.Denied(
                        new AccessDecision.Denied(
                                e.missing()
                                        ? DenialReason.ROW_CLAIM_MISSING
                                        : DenialReason.ROW_CLAIM_UNUSABLE,
                                null,
                                grant.scopesEvaluated()));
            }
        }
        return new Decision.Restricted(filter.withClaim(claim));
    }
}
