package dev.tidewire.testkit;

/**
 * For {@code @EnabledIf}: whether the chosen servers can be started here; says so once where they
 * cannot.
 */
public final class ServersAvailable {
    private ServersAvailable() {}

    /** True unless containers are asked for and no Docker engine answers. */
    public static boolean check() {
        if (!System.getProperty(TestServers.PROPERTY, "embedded").equals("containers")
                || ContainerServers.available()) {
            return true;
        }
        System.err.println(
                "SKIPPED: "
                        + TestServers.PROPERTY
                        + "=containers needs a Docker engine, and none answers");
        return false;
    }
}
