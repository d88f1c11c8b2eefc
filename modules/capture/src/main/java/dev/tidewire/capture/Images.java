package dev.tidewire.capture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that collections keep the images of their changed documents. Those that exist are
 * prepared before capture begins, new ones before the catalogue lists them, and one whose images
 * cease, because it was dropped and made again, once more. What fails is tried again in the next
 * round, unless it would fail for ever. Thread-safe.
 */
final class Images {
    private static final long REFUSED = Long.MAX_VALUE;
    private static final int MOST_NAMED = 5;

    private final MongoDeployment deployment;
    private final MongoCollections collections;
    private final boolean enable;
    private final Map<String, Long> keptFrom = new ConcurrentHashMap<>();
    private final Set<String> missed = ConcurrentHashMap.newKeySet();

    Images(MongoDeployment deployment, MongoCollections collections) {
        this.deployment = deployment;
        this.collections = collections;
        this.enable = deployment.source().enablePreImages();
    }

    /**
     * A round: prepares every collection that exists, but for those where it was refused before.
     *
     * @return the collections as they are after it
     * @throws CaptureException if MongoDB does not answer
     */
    List<MongoCollections.Place> prepare() {
        Set<String> doubtful = new HashSet<>(missed);
        missed.removeAll(doubtful);
        List<MongoCollections.Place> after = new ArrayList<>();
        Set<String> fresh = new HashSet<>(doubtful); // those that are gone cannot keep any
        for (MongoCollections.Place place : collections.places()) {
            boolean kept = place.images() || (enable && enabled(place));
            after.add(new MongoCollections.Place(place.database(), place.collection(), kept));
            String name = name(place);
            if (!kept) {
                fresh.remove(name);
            } else if (!place.images() || !keptFrom.containsKey(name)) {
                fresh.add(name);
            }
        }
        if (enable && !fresh.isEmpty()) {
            long now = deployment.now().getValue();
            fresh.forEach(name -> keptFrom.put(name, now));
        }
        return after;
    }

    /**
     * What cannot be told for want of images, and the remedy; empty where nothing is. Only the
     * image says to which workspace a document belonged, where a field of it does.
     *
     * @param places what {@link #prepare} found
     */
    Optional<String> untold(List<MongoCollections.Place> places) {
        DocumentMapping mapping = new DocumentMapping(deployment.source().mappings());
        if (!mapping.looksIntoDocuments()) {
            return Optional.empty();
        }
        List<String> without =
                places.stream()
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

    private boolean enabled(MongoCollections.Place place) {
        @Nullable Long from = keptFrom.get(name(place));
        if (from != null && from == REFUSED) {
            return false;
        }
        return switch (collections.enableImages(place.database(), place.collection())) {
            case ENABLED -> true;
            case FAILED -> {
                missed.add(name(place)); // the next round comes without being asked for
                yield false;
            }
            case REFUSED -> {
                keptFrom.put(name(place), REFUSED);
                yield false;
            }
        };
    }

    private static String name(MongoCollections.Place place) {
        return place.database() + "." + place.collection();
    }

    /**
     * Looks at a change that was made at this time.
     *
     * @return whether a round is due because of it
     */
    boolean saw(DocumentChange change, long time) {
        if (!enable) {
            return false;
        }
        @Nullable Long from = keptFrom.get(change.place());
        return (from == null || (change.isImageMissing() && time > from))
                && missed.add(change.place());
    }
}
