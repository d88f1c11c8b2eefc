package dev.tidewire.records;

import dev.tidewire.model.Family;
import java.util.List;

/** The names of every topic that Tidewire reads or writes. */
public final class Topics {
    public static final String EVENTS_IN = "realtime.events.in";
    public static final String EVENTS_DEAD = "realtime.events.dead";
    public static final String INTERESTS = "realtime.interests";
    public static final String DELIVERIES = "realtime.deliveries";
    public static final String GATEWAYS = "realtime.gateways";
    public static final String CHANNELS = "realtime.channels";
    public static final String REVOCATIONS = "realtime.revocations";
    public static final String CAPTURE_OFFSETS = "realtime.capture.offsets";

    /**
     * Prefix of the four audit topics; the rest is {@link dev.tidewire.model.AuditEvent#kind()}.
     */
    public static final String AUDIT_PREFIX = "console.realtime.";

    private Topics() {}

    /**
     * The change log of a family: {@code realtime.postgres}, {@code realtime.mongo} or {@code
     * realtime.events}.
     */
    public static String changeLog(Family family) {
        return "realtime." + family.label();
    }

    /** The three change logs, in the order of {@link Family}. */
    public static List<String> changeLogs() {
        return List.of(
                changeLog(Family.POSTGRES), changeLog(Family.MONGO), changeLog(Family.EVENTS));
    }
}
