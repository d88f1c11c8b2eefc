package dev.tidewire.matcher;

/** A new seed for each run, printed; {@code -Dtidewire.seed=…} repeats one. */
final class Seeds {
    private Seeds() {}

    static long next() {
        long seed = Long.getLong("tidewire.seed", System.nanoTime());
        System.out.println("Seed: repeat with -Dtidewire.seed=" + seed);
        return seed;
    }
}
