package dev.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.impl.Log4jContextFactory;
import org.junit.jupiter.api.Test;

class LoggingTest {
    @Test
    void logLinesAreWrittenUntilTheProcessEnds() {
        assertThat(LogManager.getFactory())
                .isInstanceOfSatisfying(
                        Log4jContextFactory.class,
                        log4j -> assertThat(log4j.addShutdownCallback(() -> {})).isNull());
    }
}
