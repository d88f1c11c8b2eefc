package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the ids of changes tell. */
final class MongoRecordsTest {
    @Test
    void latestTimeIsThatOfTheLatestIdOrLater() {
        Set<String> ids =
                Set.of(
                        "shop-rs0-0000000500000002-0123456789abcdef",
                        "shop-rs0-0000000600000001-0123456789abcdef-1",
                        "shop-rs1-0000000900000001-0123456789abcdef",
                        "shop-rs0-gap-0123456789abcdef@1",
                        "shop-rs0-short");

        assertThat(MongoRecords.latest("shop-rs0", ids, 1)).isEqualTo(0x6_0000_0001L);
        assertThat(MongoRecords.latest("shop-rs0", ids, 0x7_0000_0000L)).isEqualTo(0x7_0000_0000L);
    }
}
