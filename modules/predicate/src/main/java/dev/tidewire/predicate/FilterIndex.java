package dev.tidewire.predicate;

import dev.tidewire.model.Operation;
import dev.tidewire.model.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All filters of one workspace and family, arranged so that the cost of a change follows the number
 * of those that it matches, and hardly that of all.
 *
 * <p>Every filter is filed under its most selective condition that can be looked up: equality and
 * {@code $in} in a hash table, ranges of numbers and strings in trees of intervals, {@code $like},
 * {@code $ilike} and {@code $regex} with a fixed beginning in a hash table of beginnings, {@code
 * $exists} by presence, {@code $elemMatch} by what it asks of an element, {@code $or} once for each
 * branch. Which condition is the most selective is told by a sample of the changes; filters that
 * turn out to be candidates in vain are filed anew. What has only {@code $ne}, {@code $nin} and
 * {@code $not} is tested for every change of its channel. Only candidates are evaluated, with
 * exactly the result of {@link CompiledFilter#match}; the fields that filters mention are read from
 * a change once, and evaluating a candidate allocates nothing.
 *
 * <p>Adding and removing takes microseconds, also amid changes. Filters are told apart by their
 * canonical form, of which each is there once. Used by one thread at a time.
 *
 * @param <F> the filters with what their user wants to know of them
 */
public final class FilterIndex<F extends IndexedFilter> {
    private final FieldTable fields = new FieldTable();
    private final Routes routes;
    private final SegmentedTable<IndexedFilter> identities = new SegmentedTable<>();
    private final ImageReader reader = new ImageReader(fields::mentions);
    private final Image newImage = new Image(Image.NEW);
    private final Image oldImage = new Image(Image.OLD);
    private final Evaluation evaluation = new Evaluation(fields, newImage, oldImage);
    private final List<Partition> concerned = new ArrayList<>();
    private int change;

    /** Takes the filters that a change matches. */
    public interface Matches<F> {
        void matched(F filter, Transition transition);
    }

    /** An empty index. */
    public FilterIndex() {
        this(new SplittableRandom());
    }

    FilterIndex(SplittableRandom random) {
        this.routes = new Routes(fields, new ValueHash(random));
    }

    /** How many filters there are. */
    public int size() {
        return identities.size();
    }

    /**
     * The filter that is equal to this one, which is made and added if there is none.
     *
     * @param make makes an object that is in no index; called at most once
     */
    @SuppressWarnings("unchecked") // only objects of F get in
    public F findOrAdd(Filter filter, Supplier<? extends F> make) {
        FilterIdentity identity = FilterIdentity.of(filter);
        @Nullable IndexedFilter known = identities.find(identity.hash(), identity::is);
        if (known != null) {
            return (F) known;
        }
        F made = make.get();
        Predicate predicate = filter.predicate().and(filter.claim());
        @Nullable Check check =
                predicate.equals(Predicate.all()) ? null : Check.of(predicate, fields);
        made.begin(identity, routes.partition(filter));
        made.partition().add(made, check);
        identities.add(identity.hash(), made);
        fields.sweep();
        return made;
    }

    /**
     * Removes a filter that is there.
     *
     * @throws IllegalStateException if it is in no index
     */
    public void remove(F filter) {
        identities.remove(filter.identityHash(), filter);
        filter.partition().remove(filter);
        filter.end();
    }

    /** How many fields its filters mention, for tests. */
    int mentionedFields() {
        return fields.size();
    }

    /** Passes on every filter. */
    @SuppressWarnings("unchecked") // only objects of F get in
    public void forEach(Consumer<? super F> action) {
        identities.forEach(filter -> action.accept((F) filter));
    }

    /**
     * Passes on every filter that a change of the index's workspace and family matches, once, in no
     * order.
     *
     * @param matches must not change the index
     * @return how many filters were evaluated
     * @throws IllegalArgumentException if the change's value is needed and is not a JSON object
     */
    @SuppressWarnings("unchecked") // only objects of F get in
    public int match(Change incoming, Matches<? super F> matches) {
        begin();
        concerned.clear();
        routes.forEach(incoming.channel(), incoming.operation(), concerned::add);
        if (concerned.isEmpty()) {
            return 0;
        }
        if (incoming.operation() == Operation.TRUNCATE) {
            return matchAll(matches);
        }
        read(incoming);
        return evaluation.run(
                concerned,
                incoming.operation(),
                (filter, transition) -> matches.matched((F) filter, transition));
    }

    @SuppressWarnings("unchecked") // only objects of F get in
    private int matchAll(Matches<? super F> matches) {
        int[] count = new int[1];
        identities.forEach(filter -> {
            if (concerned.contains(filter.partition())) {
                count[0]++;
                matches.matched((F) filter, Transition.NONE);
            }
        });
        return count[0];
    }

    private void read(Change incoming) {
        if (lookIntoRecords(concerned)) {
            reader.read(incoming.value());
        } else {
            reader.clear();
        }
        newImage.begin(change, reader.newRecord());
        oldImage.begin(change, reader.oldRecord());
    }

    private void begin() {
        change++;
        if (change == 0) {
            identities.forEach(IndexedFilter::forgetChanges);
            fields.forgetChanges();
            change = 1;
        }
    }

    private static boolean lookIntoRecords(List<Partition> partitions) {
        for (int index = 0; index < partitions.size(); index++) {
            if (partitions.get(index).looksIntoRecords()) {
                return true;
            }
        }
        return false;
    }
}
