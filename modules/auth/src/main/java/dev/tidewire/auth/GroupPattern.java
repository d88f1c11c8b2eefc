package dev.tidewire.auth;

import dev.tidewire.model.WorkspaceId;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Which groups belong to workspaces, by their full path: {@code /workspaces/{workspace}}. The whole
 * path must fit, name by name and with upper and lower case as written. {@code {workspace}} stands
 * for the name of a workspace, {@code {tenant}} for any one name.
 *
 * @param names from the outermost group to the innermost
 */
public record GroupPattern(List<String> names) {
    private static final String WORKSPACE = "{workspace}";
    private static final String TENANT = "{tenant}";
    private static final String SEPARATOR = "/";

    /** How Keycloak may mark a separator that is part of a name. */
    private static final String ESCAPE = "~";

    public GroupPattern {
        names = List.copyOf(names);
        if (Collections.frequency(names, WORKSPACE) != 1) {
            throw new IllegalArgumentException(
                    "group pattern must have {workspace} once, for example /workspaces/{workspace}");
        }
        for (String name : names) {
            boolean placeholder = name.equals(WORKSPACE) || name.equals(TENANT);
            if (!placeholder && (name.indexOf('{') >= 0 || name.indexOf('}') >= 0)) {
                throw new IllegalArgumentException(
                        "group pattern must have {workspace} and {tenant} as whole names between"
                                + " slashes and no other braces");
            }
            if (name.isEmpty()) {
                throw new IllegalArgumentException(
                        "group pattern must not have an empty name; remove a slash");
            }
        }
    }

    /**
     * @throws IllegalArgumentException if {@code text} is no path of names, one of them {@code
     *     {workspace}}
     */
    public static GroupPattern parse(String text) {
        if (!text.startsWith(SEPARATOR)) {
            throw new IllegalArgumentException(
                    "group pattern must begin with a slash, as full paths of groups do");
        }
        return new GroupPattern(split(text));
    }

    private static List<String> split(String path) {
        return Arrays.asList(path.substring(1).split(SEPARATOR, -1));
    }

    /** The workspace that a group belongs to, or empty where it belongs to none. */
    Optional<WorkspaceId> workspaceOf(String group) {
        if (!group.startsWith(SEPARATOR)) {
            return Optional.empty();
        }
        List<String> found = split(group);
        if (found.size() != names.size()) {
            return Optional.empty();
        }
        for (int index = 0; index < found.size(); index++) {
            if (!fits(names.get(index), found.get(index))) {
                return Optional.empty();
            }
        }
        return WorkspaceId.parse(found.get(names.indexOf(WORKSPACE)));
    }

    private static boolean fits(String name, String found) {
        return switch (name) {
            case WORKSPACE -> true; // judged by its own syntax
            case TENANT -> !found.isEmpty() && !found.endsWith(ESCAPE);
            default -> name.equals(found);
        };
    }

    @Override
    public String toString() {
        return SEPARATOR + String.join(SEPARATOR, names);
    }
}
