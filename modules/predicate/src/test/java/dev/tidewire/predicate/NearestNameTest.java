package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
    void noMoreThanAskedForAreFound() {
        assertThat(NearestName.find("prodcuts", TABLES, 1)).containsExactly("products");
    }

    @Test
    void whatIsFarIsNotFound() {
        assertThat(NearestName.find("people", TABLES, 5)).isEmpty();
        assertThat(NearestName.find("p".repeat(100), TABLES, 5)).isEmpty();
    }
}
