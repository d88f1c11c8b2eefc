package dev.tidewire.predicate;

import dev.tidewire.model.Operation;
import dev.tidewire.model.Transition;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the candidates of a change. With very many filters all of these are far from the
 * processor's caches, so the slots of hash tables, the lists, then the filters are each touched for
 * a window of them before any is looked into, and the memory fetches them side by side. Used by one
 * thread at a time.
 */
final class Evaluation implements Matching {
    private static final int WINDOW = 64;

    private final CheckEvaluator evaluator;
    private final Image newImage;
    private final Image oldImage;

    @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of a parameterised type
    private final SegmentedTable<? extends PostingList>[] tables = new SegmentedTable[WINDOW];

    private final int[] hashes = new int[WINDOW];
    private final @Nullable Object[] firsts = new @Nullable Object[WINDOW];
    private final Object[] lists = new Object[WINDOW];
    private final IndexedFilter[] filters = new IndexedFilter[WINDOW];
    private final PostingList[] origins = new PostingList[WINDOW];
    private int lookUpCount;
    private int listCount;
    private int filterCount;
    private int touched;

    private Operation operation = Operation.INSERT;
    private @Nullable Partition partition;
    private Matched matched = (_, _) -> {};
    private int candidates;
    private int vain;

    /** Takes the filters that match. */
    interface Matched {
        void matched(IndexedFilter filter, Transition transition);
    }

    Evaluation(FieldTable fields, Image newImage, Image oldImage) {
        this.newImage = newImage;
        this.oldImage = oldImage;
        this.evaluator = new CheckEvaluator(fields, newImage);
    }

    /** Evaluates the candidates of partitions, and returns how many these are. */
    int run(Iterable<Partition> partitions, Operation ofChange, Matched into) {
        operation = ofChange;
        matched = into;
        candidates = 0;
        lookUpCount = 0;
        listCount = 0;
        filterCount = 0;
        for (Partition next : partitions) {
            run(next);
        }
        return candidates;
    }

    private void run(Partition next) {
        partition = next;
        vain = 0;
        next.offerEverything(this);
        switch (operation) {
            case INSERT, PUBLISH -> next.offer(newImage, null, this);
            case DELETE -> next.offer(oldImage, null, this);
            case UPDATE -> {
                next.offer(newImage, null, this);
                next.offer(oldImage, newImage, this);
            }
            case TRUNCATE -> throw new IllegalStateException("TRUNCATE has no image");
        }
        lookUp();
        collect();
        evaluate();
        next.reconsider(vain);
    }

    @Override
    public void lookUp(SegmentedTable<? extends PostingList> table, int hash) {
        if (lookUpCount == WINDOW) {
            lookUp();
        }
        tables[lookUpCount] = table;
        hashes[lookUpCount++] = hash;
    }

    private void lookUp() {
        for (int index = 0; index < lookUpCount; index++) {
            touched += tables[index].firstHash(hashes[index]);
            firsts[index] = tables[index].firstElement(hashes[index]);
        }
        for (int index = 0; index < lookUpCount; index++) {
            tables[index].forEach(hashes[index], this);
        }
        lookUpCount = 0;
    }

    @Override
    public void offer(PostingList list) {
        accept(list);
    }

    @Override
    public void accept(Object list) {
        if (listCount == WINDOW) {
            collect();
        }
        lists[listCount++] = list;
    }

    @Override
    public void touched(int value) {
        touched += value;
    }

    private void collect() {
        for (int index = 0; index < listCount; index++) {
            touched += ((PostingList) lists[index]).size();
        }
        for (int index = 0; index < listCount; index++) {
            touched += ((PostingList) lists[index]).room();
        }
        for (int index = 0; index < listCount; index++) {
            collect((PostingList) lists[index]);
        }
        listCount = 0;
    }

    private void collect(PostingList list) {
        for (int position = 0; position < list.size(); position++) {
            if (filterCount == WINDOW) {
                evaluate();
            }
            filters[filterCount] = list.get(position);
            origins[filterCount++] = list;
        }
    }

    private void evaluate() {
        for (int index = 0; index < filterCount; index++) {
            touched += filters[index].touch();
        }
        for (int index = 0; index < filterCount; index++) {
            touched += filters[index].touchCode();
        }
        for (int index = 0; index < filterCount; index++) {
            IndexedFilter filter = filters[index];
            if (filter.meet(newImage.change())) {
                candidates++;
                evaluate(filter, origins[index]);
            }
        }
        filterCount = 0;
    }

    private void evaluate(IndexedFilter filter, PostingList origin) {
        Transition transition = transition(filter);
        if (transition != null) {
            matched.matched(filter, transition);
        } else if (partition != null) {
            vain++;
            partition.wasted(origin, 1);
        }
    }

    /** As {@link CompiledFilter} says. */
    private @Nullable Transition transition(IndexedFilter filter) {
        if (filter.everyImage()) {
            return Transition.NONE;
        }
        return switch (operation) {
            case TRUNCATE -> Transition.NONE;
            case INSERT, PUBLISH -> evaluator.satisfies(filter, newImage) ? Transition.NONE : null;
            case DELETE -> evaluator.satisfies(filter, oldImage) ? Transition.NONE : null;
            case UPDATE -> update(filter);
        };
    }

    private @Nullable Transition update(IndexedFilter filter) {
        boolean now = evaluator.satisfies(filter, newImage);
        if (oldImage.record() == null) {
            return now ? Transition.NONE : null;
        }
        return Transition.between(evaluator.satisfies(filter, oldImage), now);
    }

    /** If nobody could read it, the compiler would leave the touching out. */
    int touched() {
        return touched;
    }
}
