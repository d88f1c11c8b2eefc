package dev.tidewire.soak;

import dev.tidewire.client.RealtimeClient;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;

/** Publishes events of a workspace, one after the other. For one thread. */
final class EventWriter implements Runnable {
    private final RealtimeClient client;
    private final Journal journal;
    private final RandomGenerator random;
    private final double meanMillis;
    private final Pace pace;

    EventWriter(
            RealtimeClient client,
            Journal journal,
            RandomGenerator random,
            double meanMillis,
            Pace pace) {
        this.client = client;
        this.journal = journal;
        this.random = random;
        this.meanMillis = meanMillis;
        this.pace = pace;
    }

    /**
     * @throws CompletionException if an event is refused
     */
    @Override
    public void run() {
        RandomItems items = new RandomItems(random);
        int number = 0;
        while (pace.rest(random, meanMillis)) {
            number++;
            String topic = Keys.TABLES.get(random.nextInt(Keys.TABLES.size()));
            Item item = items.create(number, 1);
            journal.committing().lock();
            try {
                journal.begin(1);
                client.publish(topic, item.json()).join();
                journal.committed(List.of(new Change(topic, null, item)), System.nanoTime());
            } finally {
                journal.committing().unlock();
            }
        }
    }
}
