package dev.tidewire.app.config;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Checks regular expressions of the configuration. */
final class RegularExpressions {
    private RegularExpressions() {}

    /** Notes a problem if {@code expression} is no regular expression of Java. */
    static boolean check(Section section, String key, String expression) {
        try {
            Pattern.compile(expression);
            return true;
        } catch (PatternSyntaxException e) {
            section.problem(
                    key,
                    "holds \"%s\", which is no regular expression: %s"
                            .formatted(expression, e.getDescription()));
            return false;
        }
    }
}
