package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailureSummaryTest {
    private final RuntimeException failure =
            new CompletionException(new IllegalStateException("a payload"));

    private final FakeTime time = new FakeTime();
    private final FailureSummary failures = new FailureSummary(time);

    @Test
    void theFirstFailureIsToldByItsClassAlone() {
        assertThat(failures.add(failure))
                .hasValue("failures=1 last=java.lang.IllegalStateException");
    }

    @Test
    void thoseThatFollowAreToldTogetherAfterAWhile() {
        assertThat(failures.add(failure)).isPresent();
        assertThat(failures.add(failure)).isEmpty();
        assertThat(failures.add(failure)).isEmpty();

        time.skip(FailureSummary.INTERVAL);

        assertThat(failures.add(new IllegalArgumentException("a payload")))
                .hasValue("failures=3 last=java.lang.IllegalArgumentException");
        assertThat(failures.add(failure)).isEmpty();
    }
}
