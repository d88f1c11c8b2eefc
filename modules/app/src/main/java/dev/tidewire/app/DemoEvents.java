package dev.tidewire.app;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What visitors of the demo shop do: events {@code visit.*} that are published over HTTP. */
final class DemoEvents {
    private static final List<String> PAGES =
            List.of("/", "/products", "/products/7", "/basket", "/help");

    private final String gateway;
    private final Supplier<String> tokens;
    private final RandomGenerator random;
    private int visitor;

    private DemoEvents(String gateway, Supplier<String> tokens, RandomGenerator random) {
        this.gateway = gateway;
        this.tokens = tokens;
        this.random = random;
    }

    /**
     * Begins to publish.
     *
     * @param gateway its address, {@code ws://host:port}
     * @param tokens makes a token that may publish
     * @param interval between two events
     * @return what ends it
     */
    static DemoLoop open(
            String gateway, Supplier<String> tokens, Duration interval, RandomGenerator random) {
        DemoEvents events = new DemoEvents(gateway, tokens, random);
        return DemoLoop.start("tidewire-demo-events", interval, events::publish);
    }

    private void publish() {
        switch (random.nextInt(4)) {
            case 0 -> {
                visitor++;
                publish("visit.started", "{\"visitor\":%d}".formatted(visitor));
            }
            case 1 ->
                    publish(
                            "visit.ended",
                            String.format(
                                    Locale.ROOT,
                                    "{\"visitor\":%d,\"seconds\":%.1f}",
                                    visitor,
                                    random.nextDouble(600)));
            default ->
                    publish(
                            "visit.page",
                            "{\"visitor\":%d,\"page\":\"%s\"}"
                                    .formatted(visitor, PAGES.get(random.nextInt(PAGES.size()))));
        }
    }

    private void publish(String topic, String data) {
        URI address = GatewayAddress.ofEvents(gateway, DevOptions.WORKSPACE, topic);
        new EventPost(
                        data.getBytes(StandardCharsets.UTF_8),
                        false,
                        Optional.empty(),
                        Optional.empty())
                .send(address, tokens.get());
    }
}
