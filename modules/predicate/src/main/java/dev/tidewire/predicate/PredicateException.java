package dev.tidewire.predicate;

/**
 * A filter is malformed. The message is one sentence that names the path and the remedy, made for
 * the client that sent the filter; it repeats names and operators of the filter, never its values.
 */
public final class PredicateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String path;

    PredicateException(Location location, String problem) {
        super(location + " " + problem);
        this.path = location.toString();
    }

    /** Where in the document: {@code filter.predicates.$or[1].price.$gte}. */
    public String path() {
        return path;
    }
}
