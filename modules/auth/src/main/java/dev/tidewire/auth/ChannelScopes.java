package dev.tidewire.auth;

import dev.tidewire.model.ChannelPattern;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which channels the scopes of a token allow to read and to publish to. Scopes are not added up:
 * what a pattern names must be covered by one of them.
 */
public record ChannelScopes(List<ChannelPattern> readable, List<ChannelPattern> writable) {
    public ChannelScopes {
        readable = List.copyOf(readable);
        writable = List.copyOf(writable);
    }

    /**
     * What these words allow.
     *
     * @param words scopes and roles; those that are no scope for channels count for nothing
     */
    public static ChannelScopes of(Collection<String> words) {
        List<ChannelScope> scopes =
                words.stream().map(ChannelScope::parse).flatMap(Optional::stream).toList();
        return new ChannelScopes(
                patterns(scopes, ChannelAction.READ), patterns(scopes, ChannelAction.WRITE));
    }

    private static List<ChannelPattern> patterns(List<ChannelScope> scopes, ChannelAction action) {
        return scopes.stream()
                .filter(scope -> scope.action() == action)
                .flatMap(scope -> scope.patterns().stream())
                .distinct()
                .toList();
    }

    /** Whether everything that the pattern names is covered for the action. */
    boolean allow(ChannelAction action, ChannelPattern pattern) {
        List<ChannelPattern> allowed =
                switch (action) {
                    case READ -> readable;
                    case WRITE -> writable;
                };
        return allowed.stream().anyMatch(scope -> scope.covers(pattern));
    }
}
