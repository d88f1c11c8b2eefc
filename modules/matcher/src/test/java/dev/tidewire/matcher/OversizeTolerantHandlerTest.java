package dev.tidewire.matcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.Result;
import org.junit.jupiter.api.Test;

class OversizeTolerantHandlerTest {
    @Test
    void goesOnAfterARecordThatIsTooLarge() {
        assertThat(resultOf(new RecordTooLargeException())).isEqualTo(Result.RESUME);
    }

    @Test
    void triesAgainWhatMaySucceed() {
        assertThat(resultOf(new TimeoutException())).isEqualTo(Result.RETRY);
    }

    @Test
    void failsOnEverythingElse() {
        assertThat(resultOf(new AuthorizationException("no"))).isEqualTo(Result.FAIL);
    }

    private static Result resultOf(Exception exception) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("topic", new byte[0]);
        // The context only serves dead letters, which are off.
        ErrorHandlerContext context =
                (ErrorHandlerContext)
                        Proxy.newProxyInstance(
                                ErrorHandlerContext.class.getClassLoader(),
                                new Class<?>[] {ErrorHandlerContext.class},
                                (proxy, method, arguments) -> null);
        return new OversizeTolerantHandler().handleError(context, record, exception).result();
    }
}
