package dev.tidewire.matcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.Family;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FiltersByNumberTest {
    private final Shelf shelf = Shelf.empty(Given.SHOP, Family.POSTGRES);
    private final FiltersByNumber filters = new FiltersByNumber();

    @Test
    void isAMapFromNumbersToFilters() {
        SplittableRandom random = new SplittableRandom(Seeds.next());
        Map<Long, LiveFilter> expected = new HashMap<>();
        for (int step = 0; step < 100_000; step++) {
            long number = random.nextInt(1, 200) * (random.nextInt(4) == 0 ? 1L << 40 : 1);
            if (random.nextInt(5) < 3) {
                LiveFilter filter = new LiveFilter(shelf);
                expected.put(number, filter);
                filters.put(number, filter);
            } else {
                assertThat(filters.remove(number)).isSameAs(expected.remove(number));
            }
            long other = random.nextInt(1, 200);
            assertThat(filters.get(other)).isSameAs(expected.get(other));
            assertThat(filters.size()).isEqualTo(expected.size());
        }

        assertThat(entries()).isEqualTo(expected).isNotEmpty();
    }

    @Test
    void holdsManyThatFollowEachOther() {
        for (long number = 0; number < 100_000; number++) {
            filters.put(number, new LiveFilter(shelf));
        }
        for (long number = 0; number < 99_999; number++) {
            assertThat(filters.remove(number)).isNotNull();
        }

        assertThat(entries()).containsOnlyKeys(99_999L);
    }

    @Test
    void isEmptyAfterClear() {
        filters.put(7, new LiveFilter(shelf));

        filters.clear();

        assertThat(filters.isEmpty()).isTrue();
        assertThat(filters.get(7)).isNull();
        assertThat(entries()).isEmpty();
    }

    private Map<Long, LiveFilter> entries() {
        Map<Long, LiveFilter> entries = new HashMap<>();
        filters.forEach(entries::put);
        return entries;
    }
}
