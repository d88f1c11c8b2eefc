package dev.tidewire.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;

/** Each frame as it arrived, one in a line; notices go to the other stream. */
final class JsonLinesView implements TailView {
    private final PrintWriter out;
    private final PrintWriter err;

    JsonLinesView(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public void frame(String text, JsonNode frame) {
        out.println(text);
        out.flush();
    }

    @Override
    public void notice(String message) {
        err.println(message);
        err.flush();
    }
}
