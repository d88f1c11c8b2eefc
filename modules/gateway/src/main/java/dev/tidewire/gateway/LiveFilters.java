package dev.tidewire.gateway;

import dev.tidewire.predicate.Filter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The filters that live on this gateway, and what the matcher is told of them: a filter is
 * announced when its first subscriber arrives, again until it is answered, and withdrawn after the
 * last has left. Guarded by the hub's lock.
 */
final class LiveFilters {
    private static final long NO_EPOCH = -1;

    private final InterestLog log;
    private final Map<String, LiveFilter> byCanonical = new HashMap<>();
    private final Map<Long, LiveFilter> byNumber = new HashMap<>();
    private long epoch = NO_EPOCH;
    private long firstEpoch = NO_EPOCH;
    private long nextNumber;
    private long nextName;

    LiveFilters(InterestLog log) {
        this.log = log;
    }

    /** The filters by canonical form, for reading only. */
    Map<String, LiveFilter> byCanonical() {
        return byCanonical;
    }

    @Nullable LiveFilter ofCanonical(String canonical) {
        return byCanonical.get(canonical);
    }

    /** The filter with a number of the current epoch. */
    @Nullable LiveFilter ofNumber(long number) {
        return byNumber.get(number);
    }

    /** The filters that have been announced in the current epoch, for reading only. */
    Collection<LiveFilter> withNumbers() {
        return byNumber.values();
    }

    boolean hasEpoch() {
        return epoch != NO_EPOCH;
    }

    boolean currentEpoch(long gatewayEpoch) {
        return hasEpoch() && gatewayEpoch == epoch;
    }

    LiveFilter create(Filter filter, String canonical, long now) {
        LiveFilter created =
                new LiveFilter(
                        Names.of(firstEpoch) + "-" + Names.of(nextName++), filter, canonical);
        byCanonical.put(canonical, created);
        if (hasEpoch()) {
            announce(created, now);
        }
        return created;
    }

    private void announce(LiveFilter filter, long now) {
        Interest interest =
                new Interest(filter.filter().workspace(), epoch, nextNumber++, filter.canonical());
        byNumber.put(interest.number(), filter);
        filter.state(new LiveFilter.Announced(interest, now));
        log.announce(interest);
    }

    /** Announces again what has waited for an answer for so long. */
    void repeat(Duration interval, long now) {
        for (LiveFilter filter : byNumber.values()) {
            if (filter.state() instanceof LiveFilter.Announced(var interest, long since)
                    && now - since >= interval.toMillis()) {
                filter.state(new LiveFilter.Announced(interest, now));
                log.announce(interest);
            }
        }
    }

    /** Withdraws a filter that nobody is subscribed to any more. */
    void release(LiveFilter filter) {
        if (filter.unwanted() && byCanonical.remove(filter.canonical(), filter)) {
            withdraw(filter);
        }
    }

    private void withdraw(LiveFilter filter) {
        switch (filter.state()) {
            case LiveFilter.Unannounced() -> {}
            case LiveFilter.Announced(var interest, long _) -> withdraw(interest);
            case LiveFilter.Active(var interest, var coverage, long _) -> {
                coverage.detach();
                withdraw(interest);
            }
        }
    }

    private void withdraw(Interest interest) {
        byNumber.remove(interest.number());
        log.withdraw(interest);
    }

    /**
     * Ends the epoch: nothing shows that deliveries go on without a hole. All filters stay, and are
     * announced in the next epoch.
     *
     * @return those that were active
     */
    List<LiveFilter> endEpoch() {
        epoch = NO_EPOCH;
        List<LiveFilter> active = new ArrayList<>();
        for (LiveFilter filter : List.copyOf(byNumber.values())) {
            withdraw(filter);
            if (filter.state() instanceof LiveFilter.Active) {
                active.add(filter);
            }
            filter.state(new LiveFilter.Unannounced());
        }
        return active;
    }

    /** Begins an epoch and announces what waits for it. */
    void beginEpoch(long taken, long now) {
        epoch = taken;
        nextNumber = 0;
        firstEpoch = firstEpoch == NO_EPOCH ? taken : firstEpoch;
        for (LiveFilter filter : byCanonical.values()) {
            announce(filter, now);
        }
    }

    /** Names of counters that need no escaping anywhere, in 62 digits. */
    private static final class Names {
        private static final String DIGITS =
                "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

        private Names() {}

        static String of(long number) {
            StringBuilder name = new StringBuilder();
            long rest = number;
            do {
                name.append(DIGITS.charAt((int) (rest % DIGITS.length())));
                rest /= DIGITS.length();
            } while (rest > 0);
            return name.reverse().toString();
        }
    }
}
