package dev.tidewire.app.config;

import java.util.regex.Pattern;

/** An address that may hold a password, which no log, message or printed configuration shows. */
public record SecretUri(String value) {
    private static final Pattern USER_INFO = Pattern.compile("(//[^/?#@:]*:)[^/?#@]*(?=@)");
    private static final Pattern OPTION =
            Pattern.compile("(?i)([?&][^=&]*(?:password|secret|token|properties)[^=&]*=)[^&]*");

    /** The address without its secrets. */
    @Override
    public String toString() {
        String hidden = USER_INFO.matcher(value).replaceAll("$1" + Secret.REDACTED);
        return OPTION.matcher(hidden).replaceAll("$1" + Secret.REDACTED);
    }
}
