package dev.tidewire.ingest;

/**
 * Which event has which name. A claim names its event's offset, so an event that is read again
 * knows its own: it does not matter whether a crash kept the claim and lost the event, or the other
 * way round.
 *
 * <p>An <em>idempotency key</em> is an event's for 24 hours of event time: its publisher may repeat
 * it whenever it likes.
 *
 * <p>An <em>origin</em> is an event's for one hour of the task's own time, because only Kafka
 * Streams repeats it: the task that sent the event on died before it had committed, and its
 * successor sends on again what the dead one read since its last commit, that is the work of some
 * seconds. It does so as soon as it runs; so what the claim has to outlive is the time between the
 * two lives of that task, and the backlog that is read here in between. Since the own time stands
 * still while the task does not run, an outage of the whole ingest counts for nothing, however long
 * it was. Only if the sending task alone is down for more than an hour, while this one goes on, or
 * if the backlog in between takes this one more than an hour, is the event appended again, and then
 * with the same id.
 *
 * <p>Not thread-safe.
 */
final class Claims {
    private final ClaimStore store;

    /** The own time minus the wall clock, milliseconds. */
    private long lead;

    private boolean timed;

    /** One life of the task begins. The store has been restored. */
    Claims(ClaimStore store) {
        this.store = store;
    }

    /**
     * Claims an idempotency key for the event at an offset.
     *
     * @param digest of workspace and key
     * @param time of the event, epoch milliseconds
     * @return whether the event has the key; else another one has had it for less than 24 hours
     */
    boolean claim(byte[] digest, long offset, long time) {
        return claim(new Claim(Claim.Name.of(Claim.Kind.KEY, digest), offset, time));
    }

    /**
     * Claims an origin for the event at an offset.
     *
     * @param digest of workspace and origin
     * @param now epoch milliseconds
     * @return whether the event has the origin; else another one has had it for less than an hour
     */
    boolean claimOrigin(byte[] digest, long offset, long now) {
        return claim(new Claim(Claim.Name.of(Claim.Kind.ORIGIN, digest), offset, ownTime(now)));
    }

    /** Goes on from the last claim of the lives before. */
    private long ownTime(long now) {
        if (!timed) {
            long last = store.of(Claim.Kind.ORIGIN).newest();
            lead = last == Long.MIN_VALUE ? 0 : last - now;
            timed = true;
        }
        return now + lead;
    }

    private boolean claim(Claim claim) {
        return switch (store.standing(claim)) {
            case FREE -> {
                store.put(claim);
                yield true;
            }
            case OWN -> true;
            case TAKEN -> false;
        };
    }
}
