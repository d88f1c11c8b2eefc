package dev.tidewire.app.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The machine, for the settings whose default depends on it.
 *
 * @param name the host's name; in a StatefulSet it ends with the ordinal, {@code gateway-3}
 * @param temporaryFolder the system's folder for what may be lost
 */
public record Host(String name, String temporaryFolder) {
    private static final Pattern ORDINAL = Pattern.compile(".*-([0-9]{1,4})");

    /** The machine that this process runs on. */
    public static Host current(Map<String, String> environment) {
        String name = environment.getOrDefault("HOSTNAME", "");
        return new Host(
                name.isBlank() ? networkName() : name,
                System.getProperty("java.io.tmpdir", "/tmp"));
    }

    private static String networkName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** The number at the end of the name, if there is one. */
    OptionalInt ordinal() {
        Matcher matcher = ORDINAL.matcher(name);
        return matcher.matches()
                ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
                : OptionalInt.empty();
    }
}
