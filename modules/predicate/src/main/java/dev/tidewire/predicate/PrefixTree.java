package dev.tidewire.predicate;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Values by prefixes, found by a text that begins with them: a radix tree, whose edges are as long
 * as there is no branch. Finding takes as many steps as there are branches along the text. Used by
 * one thread at a time.
 *
 * @param <V> what there is for a prefix
 */
final class PrefixTree<V> {
    private Node<V> root = new Node<>("");
    private int size;

    /** The edge that leads to a place in the tree, what is there, and what is behind it. */
    private static final class Node<V> {
        @SuppressWarnings("rawtypes")
        private static final Node[] NONE = {};

        private String edge;
        private @Nullable V value;
        private Node<V>[] children = none();

        Node(String edge) {
            this.edge = edge;
        }

        @SuppressWarnings("unchecked") // it is empty
        private static <V> Node<V>[] none() {
            return NONE;
        }

        /** The index of the child whose edge begins so, or else (-(where it belongs) - 1). */
        private int child(char beginning) {
            int low = 0;
            int high = children.length - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                int order = Character.compare(children[middle].edge.charAt(0), beginning);
                if (order == 0) {
                    return middle;
                }
                if (order < 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return -low - 1;
        }

        private void insert(int index, Node<V> child) {
            Node<V>[] more = Arrays.copyOf(children, children.length + 1);
            System.arraycopy(children, index, more, index + 1, children.length - index);
            more[index] = child;
            children = more;
        }

        private void delete(int index) {
            Node<V>[] fewer = Arrays.copyOf(children, children.length - 1);
            System.arraycopy(children, index + 1, fewer, index, fewer.length - index);
            children = fewer;
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** What there is for exactly this prefix, or null. */
    @Nullable V find(String prefix) {
        Node<V> node = root;
        int position = 0;
        while (position < prefix.length()) {
            int index = node.child(prefix.charAt(position));
            if (index < 0 || !continues(prefix, position, node.children[index].edge)) {
                return null;
            }
            node = node.children[index];
            position += node.edge.length();
        }
        return node.value;
    }

    /** Puts something for a prefix that there is nothing for. */
    void put(String prefix, V value) {
        node(prefix).value = value;
        size++;
    }

    private Node<V> node(String prefix) {
        Node<V> node = root;
        int position = 0;
        while (position < prefix.length()) {
            int index = node.child(prefix.charAt(position));
            if (index < 0) {
                Node<V> leaf = new Node<>(prefix.substring(position));
                node.insert(-index - 1, leaf);
                return leaf;
            }
            Node<V> child = node.children[index];
            int common = common(child.edge, prefix, position);
            if (common < child.edge.length()) {
                node.children[index] = split(child, common);
            }
            node = node.children[index];
            position += common;
        }
        return node;
    }

    private static int common(String edge, String text, int position) {
        int most = Math.min(edge.length(), text.length() - position);
        int common = 0;
        while (common < most && edge.charAt(common) == text.charAt(position + common)) {
            common++;
        }
        return common;
    }

    private static <V> Node<V> split(Node<V> node, int at) {
        Node<V> upper = new Node<>(node.edge.substring(0, at));
        node.edge = node.edge.substring(at);
        upper.insert(0, node);
        return upper;
    }

    /** Removes what there is for exactly this prefix. */
    void remove(String prefix) {
        remove(root, prefix, 0);
        size--;
        if (size == 0) {
            root = new Node<>("");
        }
    }

    private static <V> void remove(Node<V> node, String prefix, int position) {
        if (position == prefix.length()) {
            node.value = null;
            return;
        }
        int index = node.child(prefix.charAt(position));
        if (index < 0) {
            throw new IllegalStateException("a prefix must be there to be removed");
        }
        Node<V> child = node.children[index];
        remove(child, prefix, position + child.edge.length());
        if (child.value == null && child.children.length == 0) {
            node.delete(index);
        } else if (child.value == null && child.children.length == 1) {
            Node<V> only = child.children[0];
            only.edge = child.edge + only.edge;
            node.children[index] = only;
        }
    }

    /** Passes on what there is for every prefix of the text. */
    void prefixesOf(CharSequence text, Consumer<V> found) {
        Node<V> node = root;
        int position = 0;
        while (true) {
            V value = node.value;
            if (value != null) {
                found.accept(value);
            }
            int index = position < text.length() ? node.child(text.charAt(position)) : -1;
            if (index < 0) {
                return;
            }
            node = node.children[index];
            if (!continues(text, position, node.edge)) {
                return;
            }
            position += node.edge.length();
        }
    }

    private static boolean continues(CharSequence text, int position, String edge) {
        if (text.length() - position < edge.length()) {
            return false;
        }
        for (int index = 1; index < edge.length(); index++) {
            if (text.charAt(position + index) != edge.charAt(index)) {
                return false;
            }
        }
        return true;
    }
}
