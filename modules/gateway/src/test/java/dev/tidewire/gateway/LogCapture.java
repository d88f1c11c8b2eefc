package dev.tidewire.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** What is logged meanwhile, with stack traces: all that goes to the standard error. */
final class LogCapture implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    LogCapture() {
        System.setErr(new PrintStream(text, true, UTF_8));
    }

    String text() {
        return text.toString(UTF_8);
    }

    @Override
    public void close() {
        System.setErr(before);
    }
}
