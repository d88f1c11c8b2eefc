package dev.tidewire.soak;

import com.mongodb.client.MongoClient;
import dev.tidewire.client.RealtimeClient;
import dev.tidewire.client.SubscribeRequest;
import dev.tidewire.client.TidewireException;
import dev.tidewire.soak.Verdict.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** One run: a cluster, writers, followers and faults, and the judgement at the end. */
final class SoakRun {
    private static final List<String> WORKSPACES = List.of("amber", "birch", "coral");
    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration SETTLING = Duration.ofMinutes(3);
    private static final long SETTLING_POLL_MILLIS = 500;

    /** How long nothing else may come after everything has. */
    private static final long SILENCE_MILLIS = 3_000;

    private static final int FAULT_THREADS = 2;

    private final SoakOptions options;
    private final Consumer<String> told;
    private final Random seeds;
    private final List<Journal> journals = new ArrayList<>();
    private final List<Observation> observations = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong transactions = new AtomicLong();
    private final Follower.Counts counts = new Follower.Counts();

    /**
     * @param told is told what happens, a line each
     */
    SoakRun(SoakOptions options, Consumer<String> told) {
        this.options = options;
        this.told = told;
        this.seeds = new Random(options.seed());
        for (String workspace : WORKSPACES) {
            for (Family family : Family.values()) {
                journals.add(new Journal(workspace, family));
            }
        }
    }

    /**
     * Runs for as long as the options say, and judges.
     *
     * @param folder empty, for data and logs
     */
    Report run(Path folder) throws IOException, SQLException, InterruptedException {
        long begin = System.nanoTime();
        told.accept("starting the cluster in " + folder);
        try (Cluster cluster = new Cluster(folder, WORKSPACES);
                MongoClient mongo = cluster.mongoClient()) {
            Faults faults = new Faults(cluster, told);
            makeCollections(mongo);
            awaitChannels(cluster);
            Group writers = new Group();
            Group followers = new Group();
            Group strikes = new Group();
            List<RealtimeClient> publishers = startWriters(cluster, mongo, writers);
            List<Follower> users = startFollowers(cluster, followers);
            if (options.faults()) {
                for (int index = 0; index < FAULT_THREADS; index++) {
                    Random random = new Random(seeds.nextLong());
                    double pause = options.meanPauseMillis() * (1 + index);
                    strikes.start(() -> faults.strike(random, pause, strikes.pace));
                }
            }
            told.accept("running");
            long end = System.nanoTime() + options.duration().toNanos();
            while (System.nanoTime() < end && failures.isEmpty()) {
                Thread.sleep(SETTLING_POLL_MILLIS);
            }
            strikes.end();
            writers.end();
            followers.end();
            told.accept("settling");
            settle();
            List<String> complaints = judge(cluster, mongo);
            publishers.forEach(RealtimeClient::close);
            users.forEach(Follower::close);
            failures.forEach(failure -> complaints.add("a thread of the run failed: " + failure));
            return new Report(
                    options,
                    Duration.ofNanos(System.nanoTime() - begin),
                    journals,
                    List.copyOf(observations),
                    transactions.get(),
                    counts,
                    faults.counts(),
                    cluster.errors(),
                    complaints);
        }
    }

    /** So that they can be subscribed to from the beginning. */
    private void makeCollections(MongoClient mongo) {
        for (Journal journal : journals) {
            if (journal.family() == Family.MONGO) {
                Keys.TABLES.forEach(table ->
                        mongo.getDatabase("ws_" + journal.workspace()).createCollection(table));
            }
        }
    }

    /** The catalogue learns of new tables and collections a moment later. */
    private void awaitChannels(Cluster cluster) {
        for (Journal journal : journals) {
            try (RealtimeClient client =
                    RealtimeClient.to(cluster.gateways(), journal.workspace())
                            .token(() -> cluster.token(journal.workspace(), 60))
                            .open()) {
                Keys.TABLES.forEach(table -> awaitChannel(client, journal.family(), table));
            }
        }
    }

    private static void awaitChannel(RealtimeClient client, Family family, String table) {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                client.subscribe(SubscribeRequest.to(family.prefix() + table), _ -> {})
                        .awaitLive(START);
                return;
            } catch (TidewireException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    private List<Journal> of(Family family) {
        return journals.stream().filter(journal -> journal.family() == family).toList();
    }

    private List<RealtimeClient> startWriters(Cluster cluster, MongoClient mongo, Group writers) {
        double pause = options.meanWriteMillis();
        for (int writer = 0; writer < options.writers(); writer++) {
            writers.start(
                    new PostgresWriter(
                            writer,
                            cluster::connect,
                            of(Family.POSTGRES),
                            new Random(seeds.nextLong()),
                            pause,
                            writers.pace,
                            transactions));
            writers.start(
                    new MongoWriter(
                            writer,
                            mongo,
                            of(Family.MONGO),
                            new Random(seeds.nextLong()),
                            pause / 2,
                            writers.pace));
        }
        List<RealtimeClient> publishers = new ArrayList<>();
        for (Journal journal : of(Family.EVENTS)) {
            RealtimeClient publisher =
                    RealtimeClient.to(cluster.gateways(), journal.workspace())
                            .token(() -> cluster.token(journal.workspace(), 60))
                            .open();
            publishers.add(publisher);
            writers.start(
                    new EventWriter(
                            publisher, journal, new Random(seeds.nextLong()), pause, writers.pace));
        }
        return publishers;
    }

    private List<Follower> startFollowers(Cluster cluster, Group followers) {
        List<Follower> users = new ArrayList<>();
        for (int index = 0; index < options.followers(); index++) {
            String workspace = WORKSPACES.get(index % WORKSPACES.size());
            Follower user =
                    new Follower(
                            cluster,
                            journals.stream()
                                    .filter(journal -> journal.workspace().equals(workspace))
                                    .toList(),
                            new Random(seeds.nextLong()),
                            followers.pace,
                            observations::add,
                            counts);
            users.add(user);
            followers.start(user);
        }
        return users;
    }

    private void settle() throws InterruptedException {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        while (!verdicts().stream().allMatch(Verdict::complete) && System.nanoTime() < deadline) {
            Thread.sleep(SETTLING_POLL_MILLIS);
        }
        Thread.sleep(SILENCE_MILLIS);
    }

    private List<Verdict> verdicts() {
        Map<Journal, List<Change>> changes = new HashMap<>();
        journals.forEach(journal -> changes.put(journal, journal.changes()));
        return observations.stream()
                .map(observation ->
                        new Verdict(
                                observation,
                                changes.getOrDefault(observation.journal(), List.of())))
                .toList();
    }

    private List<String> judge(Cluster cluster, MongoClient mongo) throws SQLException {
        List<String> complaints = new ArrayList<>();
        List<Verdict> verdicts = verdicts();
        try (Connection connection = cluster.connect();
                Statement statement = connection.createStatement()) {
            for (int index = 0; index < verdicts.size(); index++) {
                Observation observation = observations.get(index);
                Verdict verdict = verdicts.get(index);
                String complaint = verdict.complaint();
                if (complaint == null && !observation.ended()) {
                    complaint = disagreement(observation, verdict, statement, mongo);
                }
                if (complaint != null) {
                    complaints.add("subscription " + index + ", " + observation + ": " + complaint);
                }
            }
        }
        return complaints;
    }

    private static @Nullable String disagreement(
            Observation observation, Verdict verdict, Statement statement, MongoClient mongo)
            throws SQLException {
        return switch (observation.journal().family()) {
            case POSTGRES -> verdict.disagreement(rows(observation, statement));
            case MONGO -> verdict.disagreement(documents(observation, mongo));
            case EVENTS -> null;
        };
    }

    private static Map<Row, Integer> rows(Observation observation, Statement statement)
            throws SQLException {
        Map<Row, Integer> rows = new HashMap<>();
        for (String table : Keys.TABLES) {
            if (!observation.hears(table)) {
                continue;
            }
            String query =
                    "SELECT id, version FROM ws_%s.%s WHERE %s"
                            .formatted(
                                    observation.journal().workspace(),
                                    table,
                                    observation.filter().sql());
            try (ResultSet result = statement.executeQuery(query)) {
                while (result.next()) {
                    rows.put(new Row(table, result.getInt(1)), result.getInt(2));
                }
            }
        }
        return rows;
    }

    private static Map<Row, Integer> documents(Observation observation, MongoClient mongo) {
        Map<Row, Integer> documents = new HashMap<>();
        for (String table : Keys.TABLES) {
            if (observation.hears(table)) {
                MongoWriter.collection(mongo, observation.journal(), table)
                        .find(Document.parse(observation.filter().mongo()))
                        .forEach(document ->
                                documents.put(
                                        new Row(table, document.getInteger("_id")),
                                        document.getInteger("version")));
            }
        }
        return documents;
    }

    /** Threads that end together. */
    private final class Group {
        private final Pace pace = new Pace();
        private final List<Thread> threads = new ArrayList<>();

        void start(Runnable work) {
            threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .name("soak-" + work.getClass().getSimpleName())
                            .start(() -> perform(work)));
        }

        private void perform(Runnable work) {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                failures.add(e);
                told.accept("failed: " + e);
            }
        }

        void end() throws InterruptedException {
            pace.end();
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }
}
