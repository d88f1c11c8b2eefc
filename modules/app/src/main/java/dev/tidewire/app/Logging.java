package dev.tidewire.app;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import org.apache.logging.log4j.core.config.Configurator;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Chooses where the log goes, which depends on who reads it. */
final class Logging {
    private static final String FILE = "tidewire.log.file";

    private Logging() {}

    /** For a role on its own: everything to the standard output, one event a line. */
    static void service() {
        use("tidewire-log-service.xml");
    }

    /** For {@code dev}: the log to a file, our own warnings to the standard error. */
    static void development(Path file) {
        System.setProperty(FILE, file.toString());
        use("tidewire-log-dev.xml");
    }

    /** For a tool, whose output is the answer: no log. */
    static void quiet() {
        use("tidewire-log-quiet.xml");
    }

    private static void use(String resource) {
        URL url = Logging.class.getResource("/" + resource);
        if (url == null) {
            throw new IllegalStateException(resource + " is missing in the jar");
        }
        try {
            URI uri = url.toURI();
            Configurator.reconfigure(uri);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("unusable address of " + resource, e);
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
