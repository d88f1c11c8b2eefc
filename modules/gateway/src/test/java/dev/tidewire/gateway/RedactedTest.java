package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class RedactedTest {
    @Test
    void aFailureKeepsItsClassAndPlaceAndLosesItsMessages() {
        StringWriter log = new StringWriter();

        Redacted.of(new IllegalStateException("secret", new IllegalArgumentException("secret")))
                .printStackTrace(new PrintWriter(log, true));

        assertThat(log.toString())
                .contains("java.lang.IllegalStateException", "java.lang.IllegalArgumentException")
                .contains("RedactedTest.java")
                .doesNotContain("secret");
    }
}
