package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Chooses under which keys a filter is filed: those of its most selective condition. What counts is
 * first how many of a sample of changes have the key, then how many filters are under it already,
 * and where nothing is known what kind of condition it is. Used by one thread at a time.
 */
final class AccessPlanner {
    private static final double UNSEEN = 0.3;
    private static final double OF_NULL = 8;
    private static final double OF_INTERVAL = 4;
    private static final double OF_HALF_LINE = 16;
    private static final double OF_ONE_CHARACTER = 16;
    private static final double OF_ABSENCE = 32;
    private static final double OF_PRESENCE = 64;

    private final Check.Fields fields;
    private final Sample sample;
    private final ToIntFunction<AccessKey> filters;

    /**
     * @param filters how many filters are under a key
     */
    AccessPlanner(Check.Fields fields, Sample sample, ToIntFunction<AccessKey> filters) {
        this.fields = fields;
        this.sample = sample;
        this.filters = filters;
    }

    /** The best way to find what satisfies the check, or null where every change must be tested. */
    @Nullable Access plan(Check check) {
        return switch (check) {
            case Check.One one -> condition(one.field(), one);
            case Check.All(var parts) -> all(parts);
            case Check.Any(var parts) -> any(parts);
        };
    }

    private @Nullable Access any(Check[] parts) {
        @Nullable Access together = null;
        for (Check part : parts) {
            @Nullable Access access = plan(part);
            if (access == null) {
                return null;
            }
            together = together == null ? access : together.or(access);
        }
        return together;
    }

    private @Nullable Access all(Check[] parts) {
        @Nullable Access best = null;
        for (int index = 0; index < parts.length; index++) {
            Check part = parts[index];
            @Nullable Access access =
                    part instanceof Check.One one && isBound(one)
                            ? range(one, parts, index)
                            : plan(part);
            if (access != null && (best == null || access.cost() < best.cost())) {
                best = access;
            }
        }
        return best;
    }

    private static boolean isBound(Check.One one) {
        return !one.negated()
                && one.operator() instanceof Operator.Compare(var _, var operand)
                && (operand.isNumber() || operand.isTextual());
    }

    /** The range between all bounds on the same field; null where an earlier one has made it. */
    private @Nullable Access range(Check.One bound, Check[] parts, int at) {
        Bounds bounds = Bounds.of(bound);
        List<Check> checks = new ArrayList<>(2);
        checks.add(bound);
        for (int index = 0; index < parts.length; index++) {
            if (index != at
                    && parts[index] instanceof Check.One other
                    && isBound(other)
                    && other.field().equals(bound.field())
                    && Bounds.of(other).isOfTexts() == bounds.isOfTexts()) {
                if (index < at) {
                    return null;
                }
                bounds = bounds.and(Bounds.of(other));
                checks.add(other);
            }
        }
        double kind = bounds.isClosed() ? OF_INTERVAL : OF_HALF_LINE;
        return access(bounds.key(bound.field()), kind, new Check.All(checks.toArray(Check[]::new)));
    }

    private @Nullable Access condition(IndexedField field, Check.One one) {
        Operator operator = one.operator();
        if (one.negated()) {
            // The values of all elements do not tell whether one of these has none.
            return operator instanceof Operator.Exists && !field.ofElements()
                    ? access(new AccessKey.Absent(field), OF_ABSENCE, one)
                    : null;
        }
        return switch (operator) {
            case Operator.Equal(var operand) -> equal(field, operand, one);
            case Operator.OneOf(var operands) -> oneOf(field, operands, one);
            case Operator.Compare _ ->
                    isBound(one)
                            ? access(Bounds.of(one).key(field), OF_HALF_LINE, one)
                            : present(field, one);
            case Operator.Regex(var expression, var options) ->
                    prefix(field, RegexPrefix.of(expression, options), false, one);
            case Operator.Like(var pattern, var folded) ->
                    prefix(field, LikePattern.of(pattern, folded).prefix(), folded, one);
            case Operator.Exists _, Operator.Size _ -> present(field, one);
            case Operator.ElementMatch(var _, var predicate) -> element(field, predicate, one);
        };
    }

    private Access present(IndexedField field, Check check) {
        return access(new AccessKey.Present(field), OF_PRESENCE, check);
    }

    private Access equal(IndexedField field, JsonNode operand, Check check) {
        return access(new AccessKey.Value(field, operand), operand.isNull() ? OF_NULL : 1, check);
    }

    private Access oneOf(IndexedField field, List<JsonNode> operands, Check check) {
        List<AccessKey> keys = new ArrayList<>(operands.size());
        int most = 0;
        for (JsonNode operand : operands) {
            AccessKey key = new AccessKey.Value(field, operand);
            keys.add(key);
            most = Math.max(most, filters.applyAsInt(key));
        }
        return new Access(keys, cost(operands.size(), most, check));
    }

    private Access prefix(IndexedField field, String prefix, boolean folded, Check check) {
        return prefix.isEmpty()
                ? present(field, check)
                : access(
                        new AccessKey.Prefix(field, prefix, folded),
                        1 + OF_ONE_CHARACTER / prefix.length(),
                        check);
    }

    /** What an element must satisfy leads to the array; its fields are those behind the array's. */
    private Access element(IndexedField array, Predicate predicate, Check check) {
        if (predicate.equals(Predicate.all())) {
            return present(array, check);
        }
        Check.Fields behind = paths -> fields.of(concatenated(array.paths(), paths));
        @Nullable Access inner =
                new AccessPlanner(fields, Sample.NONE, filters).plan(Check.of(predicate, behind));
        return inner == null
                ? present(array, check)
                : new Access(inner.keys(), inner.cost() * sample.share(check, UNSEEN) / UNSEEN);
    }

    private static <E> List<E> concatenated(List<E> first, List<E> second) {
        List<E> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private Access access(AccessKey key, double kind, Check check) {
        return new Access(List.of(key), cost(kind, filters.applyAsInt(key), check));
    }

    private double cost(double kind, int filtersThere, Check check) {
        return sample.share(check, UNSEEN) * kind * Math.sqrt(Math.sqrt(1 + filtersThere));
    }
}
