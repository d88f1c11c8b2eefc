package dev.tidewire.predicate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Operation;
import dev.tidewire.model.Transition;
import dev.tidewire.model.WorkspaceId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The index says of every change exactly what asking one filter after the other says. */
class FilterIndexDifferentialTest {
    private static final int STEPS = Integer.getInteger("tidewire.index.steps", 30_000);
    private static final int MOST_FILTERS = 400;
    private static final WorkspaceId WORKSPACE = WorkspaceId.of("acme");
    private static final List<String> PATTERNS =
            List.of(
                    "postgres:orders",
                    "postgres:orders",
                    "postgres:orders",
                    "postgres:shop.items",
                    "postgres:*",
                    "postgres:shop.*",
                    "postgres:*.items",
                    "postgres:*o*r*");
    private static final List<String> CHANNELS =
            List.of("orders", "orders", "shop.items", "shop.orders", "items", "x.items");
    private static final List<Operation> OPERATIONS =
            List.of(
                    Operation.INSERT,
                    Operation.UPDATE,
                    Operation.UPDATE,
                    Operation.UPDATE,
                    Operation.DELETE,
                    Operation.TRUNCATE);

    private final long seed = Seeds.next();
    private final Random random = new Random(seed);
    private final RandomDocuments documents = new RandomDocuments(seed);
    private final FilterIndex<Known> index = new FilterIndex<>(new SplittableRandom(seed));
    private final Map<String, Known> live = new HashMap<>();
    private int matched;

    private static final class Known extends IndexedFilter {
        private final CompiledFilter compiled;

        Known(Filter filter) {
            this.compiled = filter.compile();
        }
    }

    @Test
    void agreesOnAnyDocuments() {
        run(documents::predicate, documents::record);
    }

    @Test
    void agreesOnRowsOfAShop() {
        run(this::shopPredicate, this::row);
    }

    private void run(Supplier<JsonNode> predicates, Supplier<JsonNode> records) {
        for (int step = 0; step < STEPS; step++) {
            int kind = random.nextInt(8);
            if (kind == 0 || live.size() < MOST_FILTERS / 2) {
                add(predicates.get());
            } else if (kind == 1) {
                remove();
            } else {
                match(records);
            }
        }
        assertThat(matched).isGreaterThan(STEPS);
        List.copyOf(live.values()).forEach(index::remove);
        assertThat(index.size()).isZero();
        assertThat(index.mentionedFields()).isZero();
    }

    private void add(JsonNode predicate) {
        ChannelPattern channel = ChannelPattern.parse(documents.pick(PATTERNS));
        Filter filter =
                new Filter(
                        WORKSPACE,
                        channel,
                        operations(),
                        channel.all() && random.nextInt(4) == 0 ? "orders" : null,
                        random.nextInt(20) == 0
                                ? Predicate.all()
                                : Predicate.parse(predicate, Limits.DEFAULT),
                        List.of(),
                        random.nextInt(10) == 0
                                ? Predicate.parse(JsonRecords.parse("{\"a\":1}"), Limits.DEFAULT)
                                : Predicate.all());
        if (live.size() >= MOST_FILTERS) {
            remove();
        }
        Known found = index.findOrAdd(filter, () -> new Known(filter));
        Known known = live.putIfAbsent(filter.canonical(), found);
        assertThat(known == null || known == found).isTrue();
        assertThat(index.size()).isEqualTo(live.size());
    }

    private Set<Operation> operations() {
        Set<Operation> operations = EnumSet.noneOf(Operation.class);
        if (random.nextInt(4) == 0) {
            operations.add(documents.pick(OPERATIONS));
            operations.add(documents.pick(OPERATIONS));
        }
        return operations;
    }

    private void remove() {
        Map.Entry<String, Known> any =
                new ArrayList<>(live.entrySet()).get(random.nextInt(live.size()));
        live.remove(any.getKey());
        index.remove(any.getValue());
    }

    private void match(Supplier<JsonNode> records) {
        Change change = change(records);
        Map<Known, Transition> expected = new HashMap<>();
        for (Known known : live.values()) {
            @Nullable Transition transition = known.compiled.match(change);
            if (transition != null) {
                expected.put(known, transition);
            }
        }
        Map<Known, Transition> actual = new HashMap<>();
        int candidates =
                index.match(
                        change,
                        (known, transition) -> assertThat(actual.put(known, transition)).isNull());
        if (!actual.equals(expected)) {
            throw new AssertionError(difference(change, expected, actual));
        }
        assertThat(candidates).isBetween(actual.size(), live.size());
        matched += actual.size();
    }

    private String difference(
            Change change, Map<Known, Transition> expected, Map<Known, Transition> actual) {
        StringBuilder text = new StringBuilder("seed " + seed + ", " + change + " ");
        text.append(new String(change.value(), UTF_8));
        for (Known known : live.values()) {
            if (expected.get(known) != actual.get(known)) {
                text.append("\n")
                        .append(known.compiled.filter().canonical())
                        .append(" should be ")
                        .append(expected.get(known))
                        .append(" and is ")
                        .append(actual.get(known));
            }
        }
        return text.toString();
    }

    private Change change(Supplier<JsonNode> records) {
        Operation operation = documents.pick(OPERATIONS);
        ObjectNode value = JsonNodeFactory.instance.objectNode();
        boolean first = random.nextBoolean();
        JsonNode record = records.get();
        if (operation != Operation.DELETE && operation != Operation.TRUNCATE) {
            value.set("record", record);
        }
        if (operation == Operation.DELETE
                || (operation == Operation.UPDATE && random.nextInt(5) > 0)) {
            value.set("oldRecord", first ? records.get() : nearly(record, records.get()));
        }
        return Change.of(
                WORKSPACE,
                Channel.parse("postgres:" + documents.pick(CHANNELS)),
                operation,
                JsonRecords.write(value).getBytes(UTF_8));
    }

    /** The record with one member of the other. */
    private static JsonNode nearly(JsonNode record, JsonNode other) {
        ObjectNode copy = record.deepCopy();
        if (!other.isEmpty()) {
            Map.Entry<String, JsonNode> member = other.properties().iterator().next();
            copy.set(member.getKey(), member.getValue());
        }
        return copy;
    }

    private JsonNode row() {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("customer", random.nextInt(30));
        row.put("status", documents.pick(List.of("open", "open", "open", "paid", "sent")));
        if (random.nextInt(5) > 0) {
            row.set("price", JsonRecords.parse(random.nextInt(100) + "." + random.nextInt(10)));
        }
        row.put("sku", text(4));
        row.put("at", "2026-01-" + (10 + random.nextInt(20)) + "T10:00:00.000Z");
        row.put("a", random.nextInt(2));
        if (random.nextBoolean()) {
            ArrayNode tags = row.putArray("tags");
            for (int count = random.nextInt(4); count > 0; count--) {
                tags.add(random.nextBoolean() ? random.nextInt(100) : random.nextInt(10));
            }
        }
        ArrayNode lines = row.putArray("lines");
        for (int count = random.nextInt(3); count > 0; count--) {
            lines.addObject().put("sku", text(2)).put("count", random.nextInt(5));
        }
        return row;
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder();
        for (int count = random.nextInt(length) + 1; count > 0; count--) {
            text.append(documents.pick(List.of("a", "b", "A", "ä", "\uD83D\uDE00")));
        }
        return text.toString();
    }

    private JsonNode shopPredicate() {
        int low = random.nextInt(100);
        String text = text(3);
        String predicate =
                switch (random.nextInt(16)) {
                    case 0 -> "{'customer':%d}".formatted(random.nextInt(30));
                    case 1 -> "{'status':'open','customer':%d}".formatted(random.nextInt(30));
                    case 2 ->
                            "{'price':{'$gte':%d,'$lt':%d.5}}"
                                    .formatted(low, low + random.nextInt(20));
                    case 3 -> "{'price':{'$gt':%d}}".formatted(low);
                    case 4 -> "{'tags':{'$gt':%d,'$lt':%d}}".formatted(low, low - 3);
                    case 5 -> "{'sku':{'$like':'%s%%'}}".formatted(text);
                    case 6 -> "{'sku':{'$ilike':'%s%%'}}".formatted(text);
                    case 7 -> "{'sku':{'$regex':'^%s.'}}".formatted(text);
                    case 8 ->
                            "{'$or':[{'customer':%d},{'sku':'%s'},{'price':{'$lt':%d}}]}"
                                    .formatted(random.nextInt(30), text, random.nextInt(5));
                    case 9 -> "{'customer':{'$in':[1,2,%d,null]}}".formatted(random.nextInt(30));
                    case 10 -> "{'price':{'$exists':false},'status':'paid'}";
                    case 11 -> "{'status':{'$ne':'open'}}";
                    case 12 ->
                            "{'lines':{'$elemMatch':{'sku':'%s','count':{'$gt':1}}}}"
                                    .formatted(text(2));
                    case 13 ->
                            "{'tags':{'$elemMatch':{'$gte':%d,'$lte':%d}}}".formatted(low, low + 9);
                    case 14 ->
                            "{'at':{'$gte':'2026-01-%d','$lt':'2026-01-%d'}}"
                                    .formatted(10 + random.nextInt(20), 10 + random.nextInt(20));
                    default -> "{'price':null,'tags':%d}".formatted(random.nextInt(10));
                };
        return JsonRecords.parse(predicate.replace('\'', '"'));
    }
}
