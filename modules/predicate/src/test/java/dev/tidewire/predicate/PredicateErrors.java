package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The error of a document, where it has one. */
final class PredicateErrors {
    private PredicateErrors() {}

    static Optional<PredicateException> of(JsonNode document) {
        try {
            Predicate.parse(document, Limits.DEFAULT);
            return Optional.empty();
        } catch (PredicateException error) {
            return Optional.of(error);
        }
    }
}
