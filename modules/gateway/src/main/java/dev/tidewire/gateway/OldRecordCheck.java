package dev.tidewire.gateway;

import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.Operation;
import dev.tidewire.predicate.Filter;
import dev.tidewire.protocol.ServerFrame;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the changes that a subscription gets come with the whole record as it was before.
 * Where they do not, an UPDATE is tested on the new record alone and a DELETE on the key, so that a
 * client may keep what has left its view. Thread-safe.
 */
final class OldRecordCheck {
    private final ChannelCatalogue catalogue;

    OldRecordCheck(ChannelCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * The channels among those that a filter is about whose changes come without it, sorted, as
     * many of them as {@code subscribed} can list; null where that is not known, because there is
     * none of them yet, or does not matter, because nothing that the filter admits has an old
     * record.
     */
    @Nullable List<String> without(Filter filter) {
        if (!concerned(filter)) {
            return null;
        }
        List<ChannelInfo> entries =
                catalogue.entries(filter.workspace(), ChannelCheck.meant(filter));
        return entries.isEmpty()
                ? null
                : entries.stream()
                        .filter(info -> !info.oldRecords())
                        .map(info -> info.channel().toString())
                        .distinct()
                        .sorted()
                        .limit(ServerFrame.Subscribed.MOST_LISTED)
                        .toList();
    }

    private static boolean concerned(Filter filter) {
        Set<Operation> operations = filter.operations();
        return switch (filter.channel().family()) {
            case POSTGRES, MONGO ->
                    operations.isEmpty()
                            || operations.contains(Operation.UPDATE)
                            || operations.contains(Operation.DELETE);
            case EVENTS -> false;
        };
    }
}
