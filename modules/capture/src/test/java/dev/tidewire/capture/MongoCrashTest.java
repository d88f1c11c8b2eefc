package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.tidewire.model.ChangeEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Capture of MongoDB in a process of its own, killed again and again while a writer writes. */
final class MongoCrashTest {
    private static final int KILLS = 3;
    private static final int DOCUMENTS = 12_000;
    private static final List<String> WORKSPACES = List.of("acme", "globex", "initech");

    private final MongoFixture fixture = MongoFixture.of(new WorkspaceRule.ColumnRule("workspace"));
    private final MongoCollection<Document> entries = fixture.collection("entries");
    private final Map<String, List<Integer>> written = new HashMap<>();
    private final Semaphore permits = new Semaphore(0);
    private int count;

    @TempDir Path folder;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void killedCaptureLosesAndRepeatsNothing() throws Exception {
        Process process = start();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(this::write);
        for (int kill = 1; kill <= KILLS; kill++) {
            permits.release(DOCUMENTS / (KILLS + 1));
            fixture.events(DOCUMENTS / (KILLS + 1) * kill - DOCUMENTS / 10);
            process.destroyForcibly().waitFor();
            if (kill < KILLS) {
                process = start();
            }
        }
        permits.release(DOCUMENTS);
        writer.join();
        fixture.capture();

        List<ChangeEvent> events = fixture.events(DOCUMENTS);

        assertThat(events.stream().map(ChangeEvent::id).distinct()).hasSize(events.size());
        assertThat(SourceLog.byWorkspace(events, "/document/_id")).isEqualTo(written);
        entries.insertOne(next());
        assertThat(fixture.events(DOCUMENTS + 1)).hasSize(DOCUMENTS + 1);
    }

    private Process start() throws Exception {
        return CaptureProcess.mongo(folder, fixture.name(), fixture.source().uri());
    }

    private void write() {
        try {
            for (int round = 0; count < DOCUMENTS; round++) {
                int size = Math.min(DOCUMENTS - count, round % 50 == 0 ? 200 : 1);
                permits.acquire(size);
                List<Document> documents = new ArrayList<>();
                for (int document = 0; document < size; document++) {
                    documents.add(next());
                }
                entries.insertMany(documents);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Document next() {
        int number = count++;
        String workspace = WORKSPACES.get(number % WORKSPACES.size());
        written.computeIfAbsent(workspace, key -> new ArrayList<>()).add(number);
        return new Document("_id", number).append("workspace", workspace);
    }
}
