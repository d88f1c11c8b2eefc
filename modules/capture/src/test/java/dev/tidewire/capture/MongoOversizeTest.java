package dev.tidewire.capture;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import dev.tidewire.model.LogGap;
import java.time.Duration;
import java.util.Collections;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Changes that MongoDB cannot send. The stand-in sends nothing over 40 MiB. */
final class MongoOversizeTest {
    private static final int IMAGE = 14_600_000;
    private static final int FLAGS = 1_780_000;

    private final MongoFixture fixture = MongoFixture.acme();
    private final MongoCollection<Document> orders = fixture.collection("orders");

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void changeWhoseImagesAreTooLargeIsCapturedWithoutThem() {
        orders.insertOne(new Document("_id", 1).append("text", "x".repeat(IMAGE)));
        fixture.capture();
        orders.updateOne(eq("_id", 1), set("text", "y".repeat(IMAGE)));
        orders.insertOne(new Document("_id", 2));
        orders.updateOne(eq("_id", 2), set("item", "Lamp"));

        assertThat(fixture.json(3).get(0).get("changedFields")).hasToString("[\"text\"]");
        assertThat(fixture.json(3).get(1).at("/document/_id").intValue()).isEqualTo(2);
    }

    @Test
    void changeThatIsTooLargeWithoutImagesIsAGapAndCaptureGoesOn() throws InterruptedException {
        Capture capture = fixture.capture();
        orders.insertOne(new Document("_id", 1).append("flags", Collections.nCopies(FLAGS, true)));

        assertThat(fixture.log().gaps(1))
                .extracting(LogGap::reason)
                .first()
                .asString()
                .contains("too large");
        assertThat(capture.awaitStreaming(Duration.ofSeconds(30))).isTrue();
        orders.insertOne(new Document("_id", 2));
        assertThat(fixture.json(1).getFirst().at("/document/_id").intValue()).isEqualTo(2);
    }

    @Test
    void afterAChangeThatIsTooLargeImagesAreReadAgain() {
        MongoOversize oversize = new MongoOversize("shop");
        RuntimeException tooLarge =
                new CaptureException("ended", new MongoException(10334, "too large"));

        oversize.failed(new CaptureException("other"));
        assertThat(oversize.way()).isEqualTo(MongoOversize.Way.WHOLE);
        oversize.failed(tooLarge);
        assertThat(oversize.way()).isEqualTo(MongoOversize.Way.BARE);
        oversize.past();
        assertThat(oversize.way()).isEqualTo(MongoOversize.Way.WHOLE);
        oversize.failed(tooLarge);
        oversize.failed(tooLarge);
        assertThat(oversize.way()).isEqualTo(MongoOversize.Way.PASSING_OVER);
    }
}
