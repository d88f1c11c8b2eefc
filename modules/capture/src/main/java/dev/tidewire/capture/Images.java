package dev.tidewire.capture;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that collections keep the images of their changed documents. Those that exist are
 * prepared before capture begins, new ones when their first change arrives, and one whose images
 * cease, because it was dropped and made again, once more. Not thread-safe.
 */
final class Images {
    private final MongoDeployment deployment;
    private final MongoCollections collections;
    private final boolean enable;
    private final Map<String, Long> keptFrom = new HashMap<>();

    Images(MongoDeployment deployment, MongoCollections collections) {
        this.deployment = deployment;
        this.collections = collections;
        this.enable = deployment.source().enablePreImages();
    }

    /** Prepares every collection that exists. */
    void prepare() {
        if (!enable) {
            return;
        }
        for (MongoCollections.Place place : collections.places()) {
            if (!place.images()) {
                enable(place.database(), place.collection());
            }
        }
        long now = deployment.now().getValue();
        for (MongoCollections.Place place : collections.places()) {
            keptFrom.putIfAbsent(place.database() + "." + place.collection(), now);
        }
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
        keptFrom.put(
                database + "." + collection,
                enabled ? deployment.now().getValue() : Long.MAX_VALUE);
    }
}
