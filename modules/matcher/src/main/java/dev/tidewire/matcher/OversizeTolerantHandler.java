package dev.tidewire.matcher;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Skips a record that Kafka refuses for its size, and is strict with everything else.
 *
 * <p>It cannot happen as long as the topics have Tidewire's settings: a change is at most 8 MB, and
 * the deliveries take that and the lists of filters. If somebody made the topic smaller, stopping
 * at the change for ever would cost every workspace of the partition everything.
 */
public final class OversizeTolerantHandler extends DefaultProductionExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(OversizeTolerantHandler.class);

    @Override
    public Response handleError(
            ErrorHandlerContext context,
            ProducerRecord<byte[], byte[]> record,
            Exception exception) {
        if (exception instanceof RecordTooLargeException) {
            LOG.error(
                    "A record for {} was lost: it is larger than the topic allows; raise the topic's max.message.bytes",
                    record.topic(),
                    exception);
            return Response.resume();
        }
        return super.handleError(context, record, exception);
    }
}
