package dev.tidewire.gateway;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether somebody who is asked about access answers; warns once that it is not so. */
final class ServiceHealth {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceHealth.class);

    private final InstantSource clock;
    private final String name;
    private final String consequence;
    private @Nullable Instant lastAnswer;
    private @Nullable String error;

    /**
     * @param name of what is done, for {@code /readyz}
     * @param consequence what it means that there is no answer, for the log
     */
    ServiceHealth(InstantSource clock, String name, String consequence) {
        this.clock = clock;
        this.name = name;
        this.consequence = consequence;
    }

    synchronized void answered() {
        lastAnswer = clock.instant();
        if (error != null) {
            error = null;
            LOG.info("{} answers again", name);
        }
    }

    /**
     * @param why never a part of a token or of a secret
     */
    synchronized void failed(String why) {
        if (error == null) {
            LOG.warn("{} does not answer: error={}; {}", name, why, consequence);
        }
        error = why;
    }

    /** What an operator needs to know, for {@code /readyz}. */
    synchronized Map<String, String> detail() {
        Map<String, String> detail = new TreeMap<>();
        detail.put(name, lastAnswer == null ? "no answer yet" : "answered " + lastAnswer);
        if (error != null) {
            detail.put(name + "Error", error);
        }
        return detail;
    }
}
