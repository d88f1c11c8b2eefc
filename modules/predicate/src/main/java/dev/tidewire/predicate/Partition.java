package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.model.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The filters of an index that want the same channels and operations, filed by their conditions.
 * Used by one thread at a time.
 */
final class Partition {
    private static final int SAMPLED = 32;

    /** So many candidates in vain pay for filing one filter anew. */
    private static final int VAIN_PER_FILING = 16;

    private static final int MOST_FILINGS = 1_000;

    private final FieldTable fields;
    private final ValueHash hash;
    private final Set<Operation> operations;
    private final Runnable emptied;
    private final Map<IndexedField, FieldPostings> byField = new HashMap<>();
    private final Map<String, List<FieldPostings>> byTop = new HashMap<>();
    private final List<FieldPostings> wantMissing = new ArrayList<>();
    private final PostingList everything = new Unkeyed();
    private final PostingList scanned = new Unkeyed();
    private final Sample sample = new Sample(SAMPLED);
    private final AccessPlanner planner;
    private final Queue<PostingList> wasteful = new ArrayDeque<>();
    private int reconsidered;
    private int debt;
    private int size;

    /** Filters that are candidates for every change. */
    private static final class Unkeyed extends PostingList {
        @Override
        void vacate() {}

        /** There is no other place for them. */
        @Override
        boolean waste(int candidates) {
            return false;
        }
    }

    /**
     * @param operations those that its filters want; empty means all
     * @param emptied told when the last filter is gone
     */
    Partition(FieldTable fields, ValueHash hash, Set<Operation> operations, Runnable emptied) {
        this.fields = fields;
        this.hash = hash;
        this.operations = operations;
        this.emptied = emptied;
        this.planner = new AccessPlanner(fields, sample, this::filters);
    }

    Set<Operation> operations() {
        return operations;
    }

    boolean wants(Operation operation) {
        return operations.isEmpty() || operations.contains(operation);
    }

    private int filters(AccessKey key) {
        @Nullable FieldPostings postings = byField.get(key.field());
        return postings == null ? 0 : postings.filters(key);
    }

    /**
     * Files a filter that has begun.
     *
     * @param check what an image must satisfy; null where every image does
     */
    void add(IndexedFilter filter, @Nullable Check check) {
        if (check != null) {
            check.fields(fields::mention);
            CheckWriter.write(check, filter);
        }
        filter.file(lists(check));
        size++;
    }

    void remove(IndexedFilter filter) {
        filter.unfile();
        @Nullable Check check = check(filter);
        if (check != null) {
            check.fields(fields::withdraw);
        }
        size--;
        if (size == 0) {
            emptied.run();
        }
    }

    private @Nullable Check check(IndexedFilter filter) {
        return filter.everyImage()
                ? null
                : CheckReader.read(
                        filter.code(new byte[IndexedFilter.SHORT_CODE]), filter.others(), fields);
    }

    private PostingList[] lists(@Nullable Check check) {
        @Nullable Access access = check == null ? null : planner.plan(check);
        if (access == null) {
            return new PostingList[] {check == null ? everything : scanned};
        }
        return access.keys().stream()
                .map(key -> postings(key.field()).list(key))
                .distinct()
                .toArray(PostingList[]::new);
    }

    private FieldPostings postings(IndexedField field) {
        @Nullable FieldPostings known = byField.get(field);
        if (known != null) {
            return known;
        }
        FieldPostings postings = new FieldPostings(field, this, hash);
        fields.mention(field);
        byField.put(field, postings);
        byTop.computeIfAbsent(field.top(), _ -> new ArrayList<>(1)).add(postings);
        return postings;
    }

    /** The lists of a field have changed; empty if there are none left. */
    void changed(FieldPostings postings, boolean empty) {
        if (postings.wantsMissingChanged()) {
            if (postings.wantsMissing()) {
                wantMissing.add(postings);
            } else {
                wantMissing.remove(postings);
            }
        }
        if (empty && byField.remove(postings.field()) != null) {
            List<FieldPostings> same = byTop.getOrDefault(postings.field().top(), List.of());
            if (same.size() == 1) {
                byTop.remove(postings.field().top());
            } else {
                same.remove(postings);
            }
            fields.withdraw(postings.field());
        }
    }

    /** Whether it looks into records at all. */
    boolean looksIntoRecords() {
        return everything.size() < size;
    }

    /** Offers all candidates that need not look into a record. */
    void offerEverything(Matching matching) {
        if (everything.size() > 0) {
            matching.offer(everything);
        }
    }

    /**
     * Offers the candidates of an image.
     *
     * @param unlike another image, with which all fields that are the same have been looked up, or
     *     null
     */
    void offer(Image image, @Nullable Image unlike, Matching matching) {
        JsonNode record = image.record();
        if (record == null) {
            return;
        }
        if (size >= SAMPLED) {
            sample.see(record);
        }
        if (scanned.size() > 0 && (unlike == null || unlike.record() == null)) {
            matching.offer(scanned);
        }
        if (record instanceof ObjectNode object) {
            offerMembers(object, image, unlike, matching);
        } else {
            byField.values().forEach(postings -> postings.offer(image, matching));
        }
    }

    private void offerMembers(
            ObjectNode record, Image image, @Nullable Image unlike, Matching matching) {
        for (Map.Entry<String, JsonNode> member : record.properties()) {
            @Nullable List<FieldPostings> within = byTop.get(member.getKey());
            for (int index = 0; within != null && index < within.size(); index++) {
                FieldPostings postings = within.get(index);
                if (unlike == null || !sameIn(postings.field(), image, unlike)) {
                    postings.offer(image, matching);
                }
            }
        }
        for (int index = 0; index < wantMissing.size(); index++) {
            FieldPostings postings = wantMissing.get(index);
            if (!record.has(postings.field().top())) {
                postings.offerMissing(matching);
            }
        }
    }

    private static boolean sameIn(IndexedField field, Image image, Image other) {
        return other.record() != null && field.in(image, true).sameAs(field.in(other, true));
    }

    /** Candidates of a list did not match. */
    void wasted(PostingList list, int candidates) {
        if (list.waste(candidates)) {
            wasteful.add(list);
        }
    }

    /**
     * Files some filters anew that were candidates too often in vain, by what is known of the
     * changes now.
     *
     * @param vain how many candidates of this change did not match, which is what pays for it
     */
    void reconsider(int vain) {
        if (wasteful.isEmpty()) {
            return;
        }
        debt += vain;
        for (int most = MOST_FILINGS; debt >= VAIN_PER_FILING && most > 0; most--) {
            @Nullable PostingList list = wasteful.peek();
            if (list == null) {
                break;
            }
            if (reconsidered >= list.size()) {
                list.reconsidered();
                wasteful.remove();
                reconsidered = 0;
                continue;
            }
            fileAnew(list.get(reconsidered), list);
            debt -= VAIN_PER_FILING;
        }
        fields.sweep();
    }

    private void fileAnew(IndexedFilter filter, PostingList list) {
        filter.unfile();
        PostingList[] lists = lists(check(filter));
        filter.file(lists);
        if (List.of(lists).contains(list)) {
            reconsidered++;
        }
    }

    /** How the filter would be filed. */
    @Nullable Access plan(Check check) {
        return planner.plan(check);
    }
}
