package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    private static final List<String> TABLES =
            List.of("product", "products", "Products_", "orders", "visits");

    @Test
    void theNearestOfSeveralComeFirst() {
        assertThat(NearestName.find("products_", TABLES, 5))
                .containsExactly("Products_", "products", "product");
    }

    @Test
    void ofThoseThatAreEquallyNearTheFirstOfTheAlphabetAreFound() {
        List<String> known =
                IntStream.range(0, 100_000)
                        .mapToObj(number -> "item" + (199_999 - number))
                        .toList();

        assertThat(NearestName.find("item12345", known, 3))
                .containsExactly("item102345", "item112345", "item120345");
    }

    @Test
    void aSwapAtTheEndIsNear() {
        assertThat(NearestName.find("xxproducst", TABLES, 1)).isEmpty();
        assertThat(NearestName.find("xproducst", TABLES, 5)).containsExactly("product", "products");
    }

    @Test
    void noMoreThanAskedForAreFound() {
        assertThat(NearestName.find("prodcuts", TABLES, 1)).containsExactly("products");
    }

    @Test
    void whatIsFarIsNotFound() {
        assertThat(NearestName.find("people", TABLES, 5)).isEmpty();
        assertThat(NearestName.find("p".repeat(100), TABLES, 5)).isEmpty();
    }
}
