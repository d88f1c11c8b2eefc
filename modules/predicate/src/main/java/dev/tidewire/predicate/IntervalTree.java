package dev.tidewire.predicate;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of values, found by a value in them: a treap in the order of the lower ends, whose nodes
 * know the highest upper end below them. Insertion and removal take O(log n) expected, and finding
 * k ranges O(log n + k) where ranges are short. Used by one thread at a time.
 */
final class IntervalTree {
    private final SplittableRandom random;
    private @Nullable RangePostings root;

    IntervalTree(long seed) {
        this.random = new SplittableRandom(seed);
    }

    boolean isEmpty() {
        return root == null;
    }

    /** A priority for a new node. */
    int priority() {
        return random.nextInt();
    }

    /** The node with the ends of the given one, which is added if there is none. */
    RangePostings findOrAdd(RangePostings range) {
        RangePostings found = find(range);
        if (found == null) {
            root = insert(root, range);
            return range;
        }
        return found;
    }

    private @Nullable RangePostings find(RangePostings range) {
        RangePostings node = root;
        while (node != null) {
            int order = range.compareTo(node);
            if (order == 0) {
                return node;
            }
            node = order < 0 ? node.left() : node.right();
        }
        return null;
    }

    private static RangePostings insert(@Nullable RangePostings node, RangePostings range) {
        if (node == null) {
            return range;
        }
        if (range.compareTo(node) < 0) {
            RangePostings child = insert(node.left(), range);
            node.left(child);
            if (child.priority() > node.priority()) {
                return rotateRight(node, child);
            }
        } else {
            RangePostings child = insert(node.right(), range);
            node.right(child);
            if (child.priority() > node.priority()) {
                return rotateLeft(node, child);
            }
        }
        node.update();
        return node;
    }

    private static RangePostings rotateRight(RangePostings node, RangePostings child) {
        node.left(child.right());
        child.right(node);
        node.update();
        child.update();
        return child;
    }

    private static RangePostings rotateLeft(RangePostings node, RangePostings child) {
        node.right(child.left());
        child.left(node);
        node.update();
        child.update();
        return child;
    }

    /** Removes a node that is there. */
    void remove(RangePostings range) {
        root = remove(root, range);
    }

    private static @Nullable RangePostings remove(
            @Nullable RangePostings node, RangePostings range) {
        if (node == null) {
            throw new IllegalStateException("a range must be there to be removed");
        }
        int order = range.compareTo(node);
        if (order == 0) {
            return merge(node.left(), node.right());
        }
        if (order < 0) {
            node.left(remove(node.left(), range));
        } else {
            node.right(remove(node.right(), range));
        }
        node.update();
        return node;
    }

    private static @Nullable RangePostings merge(
            @Nullable RangePostings lower, @Nullable RangePostings upper) {
        if (lower == null || upper == null) {
            return lower == null ? upper : lower;
        }
        if (lower.priority() > upper.priority()) {
            lower.right(merge(lower.right(), upper));
            lower.update();
            return lower;
        }
        upper.left(merge(lower, upper.left()));
        upper.update();
        return upper;
    }

    /** Passes on every range that overlaps the span of values. */
    void overlapping(RangePostings.Span values, Matching found) {
        overlapping(root, values, found);
    }

    private static void overlapping(
            @Nullable RangePostings from, RangePostings.Span values, Matching found) {
        RangePostings node = from;
        while (node != null && !node.allEnd(values)) {
            overlapping(node.left(), values, found);
            if (node.begins(values)) {
                return;
            }
            if (!node.ends(values)) {
                found.offer(node);
            }
            node = node.right();
        }
    }
}
