package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A condition on a record, written in MongoDB's query language: {@code {"category": "electronics",
 * "price": {"$gte": 100}}}.
 *
 * <p><b>Language.</b> Fields side by side must all match; a path like {@code address.city} or
 * {@code tags.0} reaches into objects and arrays. A plain value means equality. Operators: {@code
 * $eq $ne $gt $gte $lt $lte $in $nin $exists $regex} (with {@code $options} of {@code i}, {@code
 * m}, {@code s}) {@code $not $all $elemMatch $size $like $ilike} under a field, {@code $and $or
 * $nor} beside fields.
 *
 * <p><b>Meaning.</b> As in MongoDB: {@code {"a": null}} also matches where {@code a} is missing; an
 * array matches if it or one of its elements does; order comparisons hold only within one type;
 * {@code $ne}, {@code $nin} and {@code $not} are exact negations and so match missing fields.
 * Numbers compare exactly, strings by code point. {@code $like} is SQL's: {@code %} any text,
 * {@code _} one code point, backslash escapes; {@code $ilike} ignores case by Unicode's simple
 * folding, without locale. Regular expressions are RE2's, found anywhere in the string.
 *
 * <p><b>Where it differs from MongoDB, on purpose.</b>
 *
 * <ul>
 *   <li>Objects are equal whatever the order of their members, and compare by their members sorted
 *       by name, because PostgreSQL's jsonb keeps no order.
 *   <li>Records are JSON: dates, ObjectIds and UUIDs are strings and compare as such, and so are
 *       {@code "NaN"} and {@code "Infinity"}, which JSON has no numbers for. Extended JSON is
 *       refused.
 *   <li>What could never match is refused: {@code $in} and {@code $all} without values, {@code $gt}
 *       and {@code $lt} of null, {@code $gt true}, {@code $lt false}, {@code $lt ""}, the negation
 *       of what matches everything.
 *   <li>{@code $exists} takes only true and false. A value holds no operators at any depth. The
 *       option {@code x} and back references are refused: RE2 has neither.
 *   <li>{@code $and}, {@code $or} and {@code $nor} may also stand in a {@code $elemMatch} over
 *       values: {@code {"$elemMatch": {"$or": [{"$lt": 1}, {"$gt": 9}]}}}.
 * </ul>
 *
 * <p><b>Canonical.</b> Documents that differ only in order, nesting or spelling become equal
 * predicates with equal {@link #canonical()} text: members are sorted, equality is written one way,
 * numbers are normalised (1.0 is 1), {@code $in} is sorted without duplicates, nested {@code $and}
 * and {@code $or} are flat, {@code $nor} and {@code $not} are pushed down to the conditions.
 * Parsing the canonical text gives an equal predicate.
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface Predicate permits Conjunction, Disjunction, Condition {

    /** The predicate that every record matches: the empty document. */
    static Predicate all() {
        return Conjunction.ALL;
    }

    /**
     * Reads a predicate document; paths in errors begin with {@code predicates}.
     *
     * @param document read by {@link JsonRecords}, so that its numbers are exact
     * @throws PredicateException if it is not a valid predicate or over a limit
     */
    static Predicate parse(JsonNode document, Limits limits) {
        return parse(document, limits, "predicates");
    }

    /**
     * Reads a predicate document.
     *
     * @param root what paths in errors begin with
     * @throws PredicateException if it is not a valid predicate or over a limit
     */
    static Predicate parse(JsonNode document, Limits limits, String root) {
        return PredicateParser.parse(document, limits, Location.root(root));
    }

    /** The predicate that holds where this one and the other do. */
    default Predicate and(Predicate other) {
        return Conjunction.of(List.of(this, other));
    }

    /** How many conditions on fields it has, those on elements of arrays included. */
    default int conditions() {
        return switch (this) {
            case Conjunction(List<Predicate> parts) ->
                    parts.stream().mapToInt(Predicate::conditions).sum();
            case Disjunction(List<Predicate> parts) ->
                    parts.stream().mapToInt(Predicate::conditions).sum();
            case Condition(_, _, Operator.ElementMatch(_, Predicate ofElements)) ->
                    1 + ofElements.conditions();
            case Condition _ -> 1;
        };
    }

    /** The canonical document, which {@link #parse} reads back. */
    default ObjectNode toJson() {
        return CanonicalForm.write(this);
    }

    /** The canonical document as text; equal predicates have equal text. */
    default String canonical() {
        return JsonRecords.write(toJson());
    }

    /** Prepares the predicate for many evaluations. */
    default CompiledPredicate compile() {
        return CompiledPredicate.of(this);
    }
}
