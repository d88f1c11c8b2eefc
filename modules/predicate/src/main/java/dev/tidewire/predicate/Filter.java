package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription receives, in canonical form: filters that mean the same by order or spelling
 * are equal, and have equal {@link #canonical()} text. Immutable and thread-safe.
 *
 * @param operations in their order of declaration; empty means all of the family, and listing all
 *     becomes empty
 * @param entity the exact name of the one table, collection or topic meant ({@code schema.table}
 *     where the channel is named so), or null; naming what an exact channel names becomes null
 * @param fields the names at the top of the record that are delivered, sorted; empty means all
 * @param claim what the subscriber's token restricts rows to, {@link Predicate#all()} where nothing
 */
public record Filter(
        WorkspaceId workspace,
        ChannelPattern channel,
        Set<Operation> operations,
        @Nullable String entity,
        Predicate predicate,
        List<String> fields,
        Predicate claim) {

    /**
     * @throws IllegalArgumentException if an operation is not one of the family, or the entity is
     *     not among what the channel names
     */
    public Filter {
        Set<Operation> possible = operationsOf(channel.family());
        if (!possible.containsAll(operations)) {
            throw new IllegalArgumentException(
                    "operations of " + channel.family().label() + " must be among " + possible);
        }
        operations =
                operations.isEmpty() || operations.equals(possible)
                        ? Set.of()
                        : Collections.unmodifiableSet(EnumSet.copyOf(operations));
        if (entity != null && !channel.matches(new Channel(channel.family(), entity))) {
            throw new IllegalArgumentException("entity must be among what " + channel + " names");
        }
        entity = channel.name().equals(entity) ? null : entity;
        fields = fields.stream().sorted(JsonOrder::compareStrings).distinct().toList();
    }

    /**
     * Reads what a client sent with {@code subscribe}; paths in errors begin with {@code filter}
     * and {@code fields}.
     *
     * @param filter the object {@code {"operations", "entity", "predicates"}}, or null for
     *     everything
     * @param fields the array of names to deliver, or null for all
     * @param claim the row claim of the token, {@link Predicate#all()} where it has none
     * @throws PredicateException if something is malformed, over a limit, or could never match
     */
    public static Filter fromClient(
            WorkspaceId workspace,
            ChannelPattern channel,
            @Nullable JsonNode filter,
            @Nullable JsonNode fields,
            Predicate claim,
            Limits limits) {
        return new FilterParser(limits).fromClient(workspace, channel, filter, fields, claim);
    }

    /**
     * Reads the document that {@link #toJson()} writes.
     *
     * @throws PredicateException if it is not such a document
     */
    public static Filter parse(JsonNode document, Limits limits) {
        return new FilterParser(limits).canonical(document);
    }

    /** The operations that changes of the family can have, in their order of declaration. */
    public static Set<Operation> operationsOf(Family family) {
        return Collections.unmodifiableSet(
                switch (family) {
                    case POSTGRES ->
                            EnumSet.of(
                                    Operation.INSERT,
                                    Operation.UPDATE,
                                    Operation.DELETE,
                                    Operation.TRUNCATE);
                    case MONGO -> EnumSet.of(Operation.INSERT, Operation.UPDATE, Operation.DELETE);
                    case EVENTS -> EnumSet.of(Operation.PUBLISH);
                });
    }

    /** Whether changes of this workspace, channel and operation are tested at all. */
    public boolean concerns(WorkspaceId workspace, Channel channel, Operation operation) {
        return this.workspace.equals(workspace)
                && (operations.isEmpty() || operations.contains(operation))
                && (entity == null || entity.equals(channel.name()))
                && this.channel.matches(channel);
    }

    /** The canonical document: members sorted, absent ones left out. */
    public ObjectNode toJson() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("channel", channel.toString());
        putUnlessAll(document, "claim", claim);
        if (entity != null) {
            document.put("entity", entity);
        }
        putUnlessEmpty(document, "fields", fields);
        putUnlessEmpty(document, "operations", operations.stream().map(Operation::name).toList());
        putUnlessAll(document, "predicates", predicate);
        document.put("workspace", workspace.value());
        return document;
    }

    private static void putUnlessAll(ObjectNode document, String name, Predicate predicate) {
        if (!predicate.equals(Predicate.all())) {
            document.set(name, predicate.toJson());
        }
    }

    private static void putUnlessEmpty(ObjectNode document, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = document.putArray(name);
            texts.forEach(array::add);
        }
    }

    /**
     * The canonical document as text. It is written at each call: keep it where it is needed often.
     */
    public String canonical() {
        return JsonRecords.write(toJson());
    }

    /** How many conditions on fields it has, those of the row claim included. */
    public int conditions() {
        return predicate.conditions() + claim.conditions();
    }

    /** The same under another row claim. */
    public Filter withClaim(Predicate other) {
        return new Filter(workspace, channel, operations, entity, predicate, fields, other);
    }

    /** Prepares the filter for many changes. */
    public CompiledFilter compile() {
        return new CompiledFilter(this);
    }
}
