package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.ClientConnection;
import dev.tidewire.gateway.Frame;
import dev.tidewire.protocol.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A peer that reads at once. Thread-safe. */
final class RecordingConnection implements ClientConnection {
    private final List<String> texts = new ArrayList<>();
    private final List<String> closes = new ArrayList<>();

    @Override
    public synchronized boolean offer(Frame frame) {
        texts.add(frame.text());
        return closes.isEmpty();
    }

    @Override
    public boolean offerReply(Frame frame) {
        return offer(frame);
    }

    @Override
    public List<Frame> takeBack() {
        return List.of();
    }

    @Override
    public void flush() {}

    @Override
    public long pendingBytes() {
        return 0;
    }

    @Override
    public synchronized void close(CloseCode code, String reason) {
        closes.add(code.code() + " " + reason);
    }

    synchronized List<String> texts() {
        return List.copyOf(texts);
    }

    synchronized List<String> closes() {
        return List.copyOf(closes);
    }

    List<String> events() {
        return texts().stream().filter(text -> text.contains("\"type\":\"event\"")).toList();
    }

    void await(String part) {
        Awaitility.await(part)
                .atMost(Duration.ofSeconds(20))
                .until(() -> texts().stream().anyMatch(text -> text.contains(part)));
    }

    void awaitClose(String part) {
        Awaitility.await(part)
                .atMost(Duration.ofSeconds(20))
                .until(() -> closes().stream().anyMatch(text -> text.contains(part)));
    }
}
