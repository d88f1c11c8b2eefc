package dev.tidewire.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.ChannelPattern;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ChannelScopesTest {
    @ParameterizedTest
    @CsvSource({
        "realtime:read,                    postgres:* mongo:* events:*",
        "realtime:postgres:read,           postgres:*",
        "realtime:postgres:*:read,         postgres:*",
        "realtime:postgres:orders:read,    postgres:orders",
        "realtime:postgres:inv.orders:read, postgres:inv.orders",
        "realtime:events:order.*:read,     events:order.*",
        "realtime:mongo:inv*:read,         mongo:inv*",
        "realtime:events:a:b:read,         events:a:b",
        "realtime:events:a:write:read,     events:a:write",
        "realtime:events:read:read,        events:read",
        "realtime:postgres:postgres:read,  postgres:postgres",
        "realtime:postgres: :read,         'postgres: '",
        "'realtime:postgres:My Table:read', 'postgres:My Table'",
    })
    void readsWhatAScopeCovers(String scope, String patterns) {
        ChannelScopes scopes = ChannelScopes.of(List.of(scope));

        assertThat(texts(scopes.readable())).isEqualTo(patterns);
        assertThat(scopes.writable()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "realtime:write,                    postgres:* mongo:* events:*",
        "realtime:events:write,             events:*",
        "realtime:events:order.*:write,     events:order.*",
        "realtime:events:a:read:write,      events:a:read",
    })
    void readsWhatMayBePublished(String scope, String patterns) {
        ChannelScopes scopes = ChannelScopes.of(List.of(scope));

        assertThat(texts(scopes.writable())).isEqualTo(patterns);
        assertThat(scopes.readable()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "read",
                ":read",
                "realtime",
                "realtime:",
                "realtime::read",
                "realtime:read:",
                "realtime:READ",
                "Realtime:read",
                " realtime:read",
                "realtime:read ",
                "realtime:readwrite",
                "realtime:*",
                "realtime:*:read",
                "realtime:mysql:read",
                "realtime:mysql:orders:read",
                "realtime:postgres",
                "realtime:postgres:",
                "realtime:postgres::read",
                "realtime:postgres:orders",
                "realtime:postgres:orders:",
                "realtime:postgres:orders:admin",
                "realtime:postgres:orders:read:now",
                "realtime:POSTGRES:orders:read",
                "realtime:postgres:*a*b*c*d*:read",
                "realtime:postgres:or\u0000ders:read",
                "workspace:acme:read",
                "other:realtime:read"
            })
    void takesNothingElseForAScope(String word) {
        assertThat(ChannelScopes.of(List.of(word)))
                .isEqualTo(new ChannelScopes(List.of(), List.of()));
    }

    @Test
    void takesNoNameThatIsTooLong() {
        ChannelScopes scopes =
                ChannelScopes.of(List.of("realtime:postgres:" + "x".repeat(250) + ":read"));

        assertThat(scopes.readable()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "realtime:postgres:orders:read,              postgres:orders,    true",
        "realtime:postgres:orders:read,              postgres:order,     false",
        "realtime:postgres:orders:read,              postgres:Orders,    false",
        "realtime:postgres:orders:read,              postgres:public.orders, false",
        "realtime:postgres:public.orders:read,       postgres:orders,    false",
        "realtime:postgres:public.*:read,            postgres:orders,    false",
        "realtime:postgres:orders:read,              postgres:*,         false",
        "realtime:postgres:orders:read,              postgres:orders*,   false",
        "realtime:postgres:orders:read,              mongo:orders,       false",
        "realtime:postgres:orders:write,             postgres:orders,    false",
        "realtime:events:order.*:read,               events:order.*,     true",
        "realtime:events:ord*:read,                  events:order.*,     true",
        "realtime:events:*:read,                     events:order.*,     true",
        "realtime:events:order.*:read,               events:order.paid,  true",
        "realtime:events:order.*:read,               events:ord*,        false",
        "realtime:events:order.*:read,               events:*.paid,      false",
        "realtime:events:*.paid:read,                events:order.*.paid, true",
        "'realtime:events:a*:read realtime:events:b*:read', events:b.x*, true",
        "'realtime:events:a*:read realtime:events:b*:read', events:*,    false",
        "'realtime:mongo:a:read realtime:mongo:b:read',     mongo:b,     true",
    })
    void coversAPatternByOneScope(String scopes, String pattern, boolean covered) {
        assertThat(
                        ChannelScopes.of(Arrays.asList(scopes.split(" ", -1)))
                                .allow(ChannelAction.READ, ChannelPattern.parse(pattern)))
                .isEqualTo(covered);
    }

    @ParameterizedTest
    @CsvSource({
        "postgres:*,          realtime:postgres:read",
        "postgres:**,         realtime:postgres:read",
        "postgres:orders,     realtime:postgres:orders:read",
        "postgres:inv.orders, realtime:postgres:inv.orders:read",
        "events:order.*,      realtime:events:order.*:read",
        "events:a:b,          realtime:events:a:b:read",
        "events:read,         realtime:events:read:read",
        "'mongo:a b',         'realtime:mongo:a b:read'",
    })
    void namesTheNarrowestScopeAndTakesItForThePattern(String text, String scope) {
        ChannelPattern pattern = ChannelPattern.parse(text);

        String narrowest = ChannelScope.narrowest(ChannelAction.READ, pattern);

        assertThat(narrowest).isEqualTo(scope);
        assertThat(ChannelScopes.of(List.of(narrowest)).allow(ChannelAction.READ, pattern))
                .isTrue();
    }

    private static String texts(List<ChannelPattern> patterns) {
        return patterns.stream().map(ChannelPattern::toString).collect(Collectors.joining(" "));
    }
}
