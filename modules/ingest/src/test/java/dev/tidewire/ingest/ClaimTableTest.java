package dev.tidewire.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClaimTableTest {
    private static final long ALL_ONES = -1;

    private final ClaimTable table = new ClaimTable();
    private final Random random = new Random(7);

    @Test
    void itFindsWhatItWasGivenAndNothingElse() {
        Map<Claim.Name, Long> offsets = new HashMap<>();
        for (long offset = 0; offset < 10_000; offset++) {
            offsets.put(name(random.nextLong(), random.nextLong()), offset);
        }

        offsets.forEach((name, offset) -> table.put(name, offset, (int) (offset % 3_600_000)));

        offsets.forEach((name, offset) -> {
            assertThat(offset(name)).isEqualTo(offset);
            assertThat(table.time(table.find(name))).isEqualTo((int) (offset % 3_600_000));
        });
        assertThat(table.size()).isEqualTo(offsets.size());
        assertThat(table.find(name(random.nextLong(), random.nextLong())))
                .isEqualTo(ClaimTable.NONE);
    }

    @Test
    void namesThatCollideAreToldApart() {
        for (int number = 0; number < 1_000; number++) {
            table.put(name(ALL_ONES, number), number, 0);
            table.put(name(0, number), 1_000 + number, 0);
        }

        for (int number = 0; number < 1_000; number++) {
            assertThat(offset(name(ALL_ONES, number))).isEqualTo(number);
            assertThat(offset(name(0, number))).isEqualTo(1_000 + number);
        }
        assertThat(table.find(name(ALL_ONES, 1_000))).isEqualTo(ClaimTable.NONE);
    }

    @Test
    void aNameThatIsGivenAwayAgainIsTheLastOnes() {
        table.put(name(1, 2), 3, 4);
        table.put(name(1, 2), 5, 6);

        assertThat(table.size()).isEqualTo(1);
        assertThat(offset(name(1, 2))).isEqualTo(5);
        assertThat(table.time(table.find(name(1, 2)))).isEqualTo(6);
    }

    @Test
    void settledItIsSmallerAndTheSame() {
        for (long offset = 0; offset < 100_000; offset++) {
            table.put(name(offset * 0x9E3779B97F4A7C15L, offset), offset, 0);
        }
        long before = table.bytes();

        table.settle();

        assertThat(table.bytes()).isLessThan(before).isLessThan(38 * 100_000);
        for (long offset = 0; offset < 100_000; offset++) {
            assertThat(offset(name(offset * 0x9E3779B97F4A7C15L, offset))).isEqualTo(offset);
        }
    }

    private long offset(Claim.Name name) {
        return table.offset(table.find(name));
    }

    private static Claim.Name name(long high, long low) {
        return new Claim.Name(Claim.Kind.KEY, high, low);
    }
}
