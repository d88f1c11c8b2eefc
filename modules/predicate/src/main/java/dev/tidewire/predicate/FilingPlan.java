package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an index without filters, which has seen no change, would file a predicate. A live one
 * chooses by what it holds and sees, so it may take an alternative.
 *
 * @param chosen null where there are no keys
 * @param alternatives other conditions whose keys would do, the best first
 */
record FilingPlan(boolean everything, @Nullable Access chosen, List<Access> alternatives) {
    /** Most keys that are told of one way. */
    private static final int MOST_KEYS = 10;

    private static final int MOST_ALTERNATIVES = 5;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    FilingPlan {
        alternatives = List.copyOf(alternatives);
    }

    static FilingPlan of(Predicate predicate) {
        if (predicate.equals(Predicate.all())) {
            return new FilingPlan(true, null, List.of());
        }
        @Nullable Access chosen = access(predicate);
        return new FilingPlan(
                false, chosen, chosen == null ? List.of() : alternatives(predicate, chosen));
    }

    private static @Nullable Access access(Predicate predicate) {
        FieldTable fields = new FieldTable();
        return new AccessPlanner(fields, Sample.NONE, key -> 0).plan(Check.of(predicate, fields));
    }

    private static List<Access> alternatives(Predicate predicate, Access chosen) {
        if (!(predicate instanceof Conjunction(var parts))) {
            return List.of();
        }
        List<Access> others = new ArrayList<>();
        for (Predicate part : bounded(parts)) {
            @Nullable Access access = access(part);
            if (access != null && !access.keys().equals(chosen.keys())) {
                others.add(access);
            }
        }
        others.sort(Comparator.comparingDouble(Access::cost));
        return others.stream().limit(MOST_ALTERNATIVES).toList();
    }

    /** The parts, with those that are bounds of one range put together. */
    private static List<Predicate> bounded(List<Predicate> parts) {
        Map<Object, List<Predicate>> together = new LinkedHashMap<>();
        for (Predicate part : parts) {
            Object range =
                    part instanceof Condition(var path, var negated, Operator.Compare comparison)
                                    && !negated
                            ? List.of(path, comparison.operand().getNodeType())
                            : part;
            together.computeIfAbsent(range, absent -> new ArrayList<>(2)).add(part);
        }
        return together.values().stream().map(Conjunction::of).toList();
    }

    void addTo(ObjectNode json) {
        ArrayNode keys = json.putArray("indexedBy");
        if (chosen == null) {
            keys.addObject().put("kind", everything ? "everything" : "scan");
            return;
        }
        keys.addAll(keys(chosen));
        int more = chosen.keys().size() - keys.size();
        if (more > 0) {
            json.put("moreKeys", more);
        }
        if (!alternatives.isEmpty()) {
            ArrayNode others = json.putArray("alternatives");
            alternatives.forEach(other -> others.addArray().addAll(keys(other)));
        }
    }

    private static List<ObjectNode> keys(Access access) {
        return access.keys().stream().limit(MOST_KEYS).map(FilingPlan::json).toList();
    }

    private static ObjectNode json(AccessKey key) {
        String field = Excerpt.of(key.field().toString());
        return switch (key) {
            case AccessKey.Value(var _, var value) ->
                    of("hash", field).set("value", Excerpt.of(value));
            case AccessKey.Numbers(var _, var from, var to) -> {
                ObjectNode range = of("range", field);
                putBound(range, "from", from);
                putBound(range, "to", to);
                yield range;
            }
            case AccessKey.Texts(var _, var from, var to) -> {
                ObjectNode range = of("range", field).put("from", Excerpt.of(from));
                yield to == null ? range : range.put("to", Excerpt.of(to));
            }
            case AccessKey.Prefix(var _, var prefix, var folded) -> {
                ObjectNode begins = of("prefix", field).put("prefix", Excerpt.of(prefix));
                yield folded ? begins.put("ignoreCase", true) : begins;
            }
            case AccessKey.Present _ -> of("presence", field).put("present", true);
            case AccessKey.Absent _ -> of("presence", field).put("present", false);
        };
    }

    private static ObjectNode of(String kind, String field) {
        return JSON.objectNode().put("kind", kind).put("field", field);
    }

    private static void putBound(ObjectNode range, String name, double bound) {
        if (Double.isInfinite(bound)) {
            return;
        }
        if (bound == Math.rint(bound) && Math.abs(bound) < 1L << 53) {
            range.put(name, (long) bound);
        } else {
            range.put(name, bound);
        }
    }
}
