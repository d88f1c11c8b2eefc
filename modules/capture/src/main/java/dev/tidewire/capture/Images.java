package dev.tidewire.capture;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that collections keep the images of their changed documents. Those that exist are
 * prepared before capture begins, new ones before the catalogue lists them and when their first
 * change arrives, and one whose images cease, because it was dropped and made again, once more.
 * Thread-safe.
 */
final class Images {
    private static final long REFUSED = Long.MAX_VALUE;
    private static final int MOST_NAMED = 5;

    private final MongoDeployment deployment;
    private final MongoCollections collections;
    private final boolean enable;
    private final Map<String, Long> keptFrom = new ConcurrentHashMap<>();

    Images(MongoDeployment deployment, MongoCollections collections) {
        this.deployment = deployment;
        this.collections = collections;
        this.enable = deployment.source().enablePreImages();
    }

    /** Prepares every collection that exists, but for those where it was refused before. */
    void prepare() {
        if (!enable) {
            return;
        }
        for (MongoCollections.Place place : collections.places()) {
            if (place.images()) {
                keptFrom.computeIfAbsent(
                        place.database() + "." + place.collection(),
                        key -> deployment.now().getValue());
            } else if (!isRefused(place)) {
                enable(place.database(), place.collection());
            }
        }
    }

    /**
     * What cannot be told for want of images, and the remedy; empty where nothing is. Only the
     * image says to which workspace a document belonged, where a field of it does. To be asked
     * after {@link #prepare}.
     */
    Optional<String> untold() {
        DocumentMapping mapping = new DocumentMapping(deployment.source().mappings());
        if (!mapping.looksIntoDocuments()) {
            return Optional.empty();
        }
        List<String> without =
                collections.places().stream()
                        .filter(place -> !place.images() && mapping.looksInto(place.database()))
                        .map(place -> place.database() + "." + place.collection())
                        .toList();
        if (without.isEmpty() && enable) {
            return Optional.empty();
        }
        return Optional.of(
                "deletes of documents, and moves to another workspace, cannot be told to the"
                        + " workspace that they leave: a field says which it is, and "
                        + (enable ? "images are not kept of " : "enablePreImages is off for ")
                        + named(without)
                        + "; "
                        + (enable ? "let capture run collMod" : "switch enablePreImages on")
                        + ", or set changeStreamPreAndPostImages on the collections");
    }

    private static String named(List<String> places) {
        String some = places.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        int more = places.size() - MOST_NAMED;
        return places.isEmpty()
                ? "new collections"
                : some + (more > 0 ? " and " + more + " more" : "");
    }

    private boolean isRefused(MongoCollections.Place place) {
        Long from = keptFrom.get(place.database() + "." + place.collection());
        return from != null && from == REFUSED;
    }

    /** Looks at a change that was made at this time. */
    void saw(DocumentChange change, long time) {
        if (enable) {
            @Nullable Long from = keptFrom.get(change.place());
            if (from == null || (change.isImageMissing() && time > from)) {
                enable(change.database(), change.collection());
            }
        }
    }

    private void enable(String database, String collection) {
        boolean enabled = collections.enableImages(database, collection);
        keptFrom.put(database + "." + collection, enabled ? deployment.now().getValue() : REFUSED);
    }
}
