package dev.tidewire.gateway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What is logged while this is open. */
final class LogLines implements AutoCloseable {
    private final Logger logger;
    private final Level before;
    private final Lines lines = new Lines();

    private LogLines(String name) {
        logger = (Logger) LogManager.getLogger(name);
        before = logger.getLevel();
        logger.setLevel(Level.ALL);
        lines.start();
        logger.addAppender(lines);
    }

    static LogLines of(Class<?> type) {
        return of(type.getName());
    }

    /** All loggers below a name. */
    static LogLines of(String name) {
        return new LogLines(name);
    }

    List<String> warnings() {
        return lines.events.stream()
                .filter(event -> event.getLevel().equals(Level.WARN))
                .map(event -> event.getMessage().getFormattedMessage())
                .toList();
    }

    List<String> all() {
        return lines.events.stream()
                .map(event -> event.getMessage().getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        logger.removeAppender(lines);
        logger.setLevel(before);
        lines.stop();
    }

    private static final class Lines extends AbstractAppender {
        private final List<LogEvent> events = new CopyOnWriteArrayList<>();

        Lines() {
            super("lines", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            events.add(event.toImmutable());
        }
    }
}
