package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads filters, from clients and from the interests that gateways announce. */
final class FilterParser {
    private static final List<String> CLIENT_MEMBERS =
            List.of("operations", "entity", "predicates");
    private static final List<String> CANONICAL_MEMBERS =
            List.of(
                    "channel",
                    "claim",
                    "entity",
                    "fields",
                    "operations",
                    "predicates",
                    "workspace");

    private final Limits limits;

    FilterParser(Limits limits) {
        this.limits = limits;
    }

    Filter fromClient(
            WorkspaceId workspace,
            ChannelPattern channel,
            @Nullable JsonNode filter,
            @Nullable JsonNode fields,
            Predicate claim) {
        Location root = Location.root("filter");
        if (filter != null && !filter.isNull()) {
            requireMembers(filter, CLIENT_MEMBERS, root);
        }
        return new Filter(
                workspace,
                channel,
                operations(member(filter, "operations"), channel, root.member("operations")),
                entity(member(filter, "entity"), channel, root.member("entity")),
                predicate(member(filter, "predicates"), root.member("predicates")),
                fields(fields == null || fields.isNull() ? null : fields, Location.root("fields")),
                claim);
    }

    Filter canonical(JsonNode document) {
        Location root = Location.root("interest");
        requireMembers(document, CANONICAL_MEMBERS, root);
        ChannelPattern channel = channel(document, root.member("channel"));
        return new Filter(
                workspace(document, root.member("workspace")),
                channel,
                operations(member(document, "operations"), channel, root.member("operations")),
                entity(member(document, "entity"), channel, root.member("entity")),
                predicate(member(document, "predicates"), root.member("predicates")),
                fields(member(document, "fields"), root.member("fields")),
                predicate(member(document, "claim"), root.member("claim")));
    }

    private static @Nullable JsonNode member(@Nullable JsonNode object, String name) {
        return object == null ? null : object.get(name);
    }

    private static void requireMembers(JsonNode object, Collection<String> known, Location root) {
        if (!object.isObject()) {
            throw root.problem("must be an object with " + String.join(", ", known));
        }
        object.fieldNames()
                .forEachRemaining(name -> {
                    if (!known.contains(name)) {
                        throw root.member(name)
                                .problem("is unknown; " + NearestName.suggest(name, known));
                    }
                });
    }

    private static ChannelPattern channel(JsonNode document, Location location) {
        try {
            return ChannelPattern.parse(document.path("channel").asText(""));
        } catch (IllegalArgumentException invalid) {
            throw location.problem("is not a channel pattern: " + invalid.getMessage());
        }
    }

    private static WorkspaceId workspace(JsonNode document, Location location) {
        return WorkspaceId.parse(document.path("workspace").asText(""))
                .orElseThrow(() -> location.problem("is not the name of a workspace"));
    }

    private static Set<Operation> operations(
            @Nullable JsonNode operations, ChannelPattern channel, Location location) {
        if (operations == null) {
            return Set.of();
        }
        if (!operations.isArray() || operations.isEmpty()) {
            throw location.problem(
                    "must be an array of at least one operation; leave it out for all");
        }
        Set<Operation> result = EnumSet.noneOf(Operation.class);
        for (int index = 0; index < operations.size(); index++) {
            result.add(operation(operations.get(index), channel, location.element(index)));
        }
        return result;
    }

    private static Operation operation(
            JsonNode operation, ChannelPattern channel, Location location) {
        List<String> possible =
                Filter.operationsOf(channel.family()).stream().map(Operation::name).toList();
        if (!operation.isTextual()) {
            throw location.problem("must be a string; use one of " + String.join(", ", possible));
        }
        String name = operation.textValue();
        if (possible.contains(name)) {
            return Operation.valueOf(name);
        }
        boolean elsewhere =
                Arrays.stream(Operation.values()).anyMatch(other -> other.name().equals(name));
        throw location.problem(
                elsewhere
                        ? "never happens on "
                                + channel.family().label()
                                + " channels; use one of "
                                + String.join(", ", possible)
                        : "is not an operation; " + NearestName.suggest(name, possible));
    }

    private static @Nullable String entity(
            @Nullable JsonNode entity, ChannelPattern channel, Location location) {
        if (entity == null) {
            return null;
        }
        if (!entity.isTextual()) {
            throw location.problem("must be a string: the name of one table, collection or topic");
        }
        try {
            if (channel.matches(new Channel(channel.family(), entity.textValue()))) {
                return entity.textValue();
            }
        } catch (IllegalArgumentException invalid) {
            throw location.problem("is not a name: " + invalid.getMessage());
        }
        throw location.problem(
                "never occurs on "
                        + channel
                        + "; leave it out or subscribe to the channel that has it");
    }

    private Predicate predicate(@Nullable JsonNode predicates, Location location) {
        return predicates == null
                ? Predicate.all()
                : PredicateParser.parse(predicates, limits, location);
    }

    private List<String> fields(@Nullable JsonNode fields, Location location) {
        if (fields == null) {
            return List.of();
        }
        if (!fields.isArray() || fields.isEmpty()) {
            throw location.problem("must be an array of at least one name; leave it out for all");
        }
        if (fields.size() > limits.fields()) {
            throw location.problem("has more than the " + limits.fields() + " names allowed");
        }
        List<String> names = new ArrayList<>(fields.size());
        for (int index = 0; index < fields.size(); index++) {
            names.add(fieldName(fields.get(index), location.element(index)));
        }
        return names;
    }

    private String fieldName(JsonNode field, Location location) {
        String name = field.isTextual() ? field.textValue() : "";
        boolean plain = !name.isEmpty() && !name.startsWith("$") && name.indexOf('.') < 0;
        if (!plain || name.length() > limits.pathLength()) {
            throw location.problem(
                    "must be the name of a field at the top of the record, without dots");
        }
        Literals.requireText(name, location);
        return name;
    }
}
