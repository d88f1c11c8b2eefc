package dev.tidewire.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream resource = Version.class.getResourceAsStream("version.properties")) {
            if (resource == null) {
                throw new IOException("version.properties is missing in the jar");
            }
            properties.load(resource);
        }
        return new String[] {
            "tidewire " + properties.getProperty("version"), "Java " + Runtime.version()
        };
    }
}
