package dev.tidewire.soak;

import dev.tidewire.soak.Cluster.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** What can befall a cluster. Thread-safe. */
final class Faults {
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Consumer<String> told;

    /**
     * A fault, which lasts for a while.
     *
     * @param kind such as {@code kill matcher}
     * @param target whom it befalls; one fault at a time
     * @param mostSeconds how long it lasts at most
     */
    private record Fault(
            String kind, Target target, double mostSeconds, Runnable strike, Runnable mend) {}

    private record Target(String name, ReentrantLock lock) {
        Target(String name) {
            this(name, new ReentrantLock());
        }
    }

    Faults(Cluster cluster, Consumer<String> told) {
        this.told = told;
        cluster.roles().forEach(this::addRole);
        cluster.links().forEach(this::addLink);
        Target kafka = new Target("kafka");
        Target postgres = new Target("postgres");
        Target mongo = new Target("mongo");
        for (int weight = 0; weight < 2; weight++) {
            faults.add(
                    new Fault(
                            "kill kafka",
                            kafka,
                            3,
                            cluster.kafka()::kill,
                            cluster.kafka()::restart));
            faults.add(
                    new Fault(
                            "restart postgres",
                            postgres,
                            3,
                            cluster.postgres()::stop,
                            cluster.postgres()::restart));
            faults.add(
                    new Fault(
                            "mongo away",
                            mongo,
                            5,
                            () -> {
                                cluster.mongo().stopListening();
                                cluster.mongo().dropConnections();
                            },
                            cluster.mongo()::listen));
        }
    }

    private void addRole(Role role) {
        Target target = new Target(role.name());
        String kind = role.name().substring(0, role.name().indexOf('-'));
        for (int weight = 0; weight < 2; weight++) {
            faults.add(new Fault("kill " + kind, target, 4, role::kill, () -> startAndAwait(role)));
        }
        faults.add(new Fault("stop " + kind, target, 4, role::stop, () -> startAndAwait(role)));
        faults.add(new Fault("freeze " + kind, target, 25, role::freeze, () -> thaw(role)));
    }

    private static void startAndAwait(Role role) {
        role.start();
        role.awaitReady();
    }

    /** Who finds that it was replaced meanwhile may end; Kubernetes would start it again. */
    private void thaw(Role role) {
        role.thaw();
        if (!role.endsSoon()) {
            return;
        }
        count("ended after a freeze");
        startAndAwait(role);
    }

    private void addLink(Link link) {
        Target target = new Target(link.name());
        String kind = "cut " + link.name().replaceAll("-\\d", "");
        faults.add(new Fault(kind, target, 20, link.network()::cut, link.network()::mend));
        faults.add(
                new Fault("reset" + kind.substring(3), target, 0, link.network()::reset, () -> {}));
    }

    /** Lets faults strike until it is told to end; everything is mended then. */
    void strike(RandomGenerator random, double meanPauseMillis, Pace pace) {
        while (pace.rest(random, meanPauseMillis)) {
            Fault fault = faults.get(random.nextInt(faults.size()));
            long millis = (long) (fault.mostSeconds() * 1_000 * random.nextDouble());
            if (!fault.target().lock().tryLock()) {
                continue;
            }
            try {
                told.accept(
                        "%s (%s) for %d ms".formatted(fault.kind(), fault.target().name(), millis));
                count(fault.kind());
                fault.strike().run();
                pace.pause(millis);
                fault.mend().run();
            } finally {
                fault.target().lock().unlock();
            }
        }
    }

    private synchronized void count(String kind) {
        counts.merge(kind, 1, Integer::sum);
    }

    /** How many of each kind there were. */
    synchronized Map<String, Integer> counts() {
        return new TreeMap<>(counts);
    }
}
