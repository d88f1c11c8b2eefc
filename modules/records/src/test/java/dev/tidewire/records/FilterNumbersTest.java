package dev.tidewire.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterNumbersTest {
    @Test
    void aDenseListTakesOneByteANumber() {
        long[] numbers = {0, 1, 2, 3, 127, 128};

        byte[] packed = FilterNumbers.pack(numbers, numbers.length);

        assertThat(packed).hasSize(6);
        assertThat(FilterNumbers.unpack(packed)).containsExactly(numbers);
    }

    @Test
    void theLargestNumberComesBack() {
        long[] numbers = {5, Long.MAX_VALUE};

        assertThat(FilterNumbers.unpack(FilterNumbers.pack(numbers, 2))).containsExactly(numbers);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyAscendingListComesBack(long seed) {
        Random random = new Random(seed);
        long[] numbers =
                random.longs(1000, 0, 1L << random.nextInt(10, 62)).sorted().distinct().toArray();

        assertThat(FilterNumbers.unpack(FilterNumbers.pack(numbers, numbers.length)))
                .containsExactly(numbers);
    }

    @Test
    void refusesAListThatDoesNotRise() {
        assertThatThrownBy(() -> FilterNumbers.pack(new long[] {3, 3}, 2))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAListThatIsCutOff() {
        assertThatThrownBy(() -> FilterNumbers.unpack(new byte[] {(byte) 0x80}))
                .isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void refusesANumberThatRunsOver() {
        byte[] packed = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1};

        assertThatThrownBy(() -> FilterNumbers.unpack(packed))
                .isInstanceOf(MalformedRecordException.class);
    }
}
