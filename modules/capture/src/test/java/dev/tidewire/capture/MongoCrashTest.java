package dev.tidewire.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;

/** Of MongoDB. */
final class MongoCrashTest extends CrashContract {
    private final MongoFixture fixture = MongoFixture.of(new WorkspaceRule.ColumnRule("workspace"));

    @AfterEach
    void close() {
        fixture.close();
    }

    @Override
    Process start(Path folder) throws IOException {
        return CaptureProcess.mongo(folder, fixture.name(), fixture.source().uri());
    }

    @Override
    void capture() {
        fixture.capture();
    }

    @Override
    SourceLog log() {
        return fixture.log();
    }

    @Override
    String pointer() {
        return "/document/_id";
    }

    @Override
    void write(List<Entry> entries) {
        fixture.collection("entries")
                .insertMany(
                        entries.stream()
                                .map(entry ->
                                        new Document("_id", entry.number())
                                                .append("workspace", entry.workspace()))
                                .toList());
    }
}
