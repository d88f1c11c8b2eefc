package dev.tidewire.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.NearestName;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells whether a table has the columns that a subscription selects. Thread-safe. */
final class ColumnCheck {
    private static final int MOST_NAMED = 5;

    private final ChannelCatalogue catalogue;

    ColumnCheck(ChannelCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * What a subscription selects that the one table it is about does not have, and what it has
     * instead, as a sentence; empty where nothing is unknown. Of several tables each may have other
     * columns, and documents and events have any.
     *
     * @param filter of a channel that may be read
     * @param fields as the client wrote them
     */
    Optional<String> unknown(Filter filter, @Nullable ArrayNode fields) {
        ChannelPattern meant = ChannelCheck.meant(filter);
        if (fields == null || meant.family() != Family.POSTGRES || !meant.exact()) {
            return Optional.empty();
        }
        Set<String> columns = columns(filter, meant);
        for (int index = 0; index < fields.size() && !columns.isEmpty(); index++) {
            String name = fields.get(index).asText();
            if (!columns.contains(name)) {
                return Optional.of(
                        "fields[%d]: %s has no column %s; %s"
                                .formatted(index, meant, name, instead(name, columns)));
            }
        }
        return Optional.empty();
    }

    /** The columns in all sources that have the table; none where they are not known. */
    private Set<String> columns(Filter filter, ChannelPattern table) {
        return catalogue.entries(filter.workspace(), table).stream()
                .flatMap(info -> info.columns().stream())
                .map(ChannelInfo.Column::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String instead(String name, Set<String> columns) {
        Optional<String> nearest = NearestName.find(name, columns);
        if (nearest.isPresent()) {
            return "did you mean " + nearest.get() + "?";
        }
        int more = columns.size() - MOST_NAMED;
        return "it has "
                + columns.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
