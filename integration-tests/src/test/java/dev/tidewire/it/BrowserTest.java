package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.ServersAvailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ways for a token, from a page in a real browser; skipped with a line where there is none.
 * {@link AccessTest} has all four from the JDK's client.
 */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class BrowserTest {
    static boolean available() {
        if (!ServersAvailable.check()) {
            return false;
        }
        if (Browser.program().isEmpty()) {
            System.err.println("SKIPPED: the tests in a browser need chromium on the PATH");
            return false;
        }
        return true;
    }

    @Test
    void aPageBringsItsTokenInEveryWayButTheHeader(Stack stack, @TempDir Path folder)
            throws IOException {
        JsonNode report = report(stack, "browser", "127.0.0.1", folder);

        assertThat(report.at("/origin").asText()).isEqualTo("http://127.0.0.1:" + stack.pagePort);
        assertAuthenticated(report.path("subprotocol"), "access_token");
        assertAuthenticated(report.path("query"), "");
        assertAuthenticated(report.path("first message"), "");
        // What the page hands over as headers the browser does not send, so there is no token.
        assertThat(report.at("/header/code").asInt()).isEqualTo(4002);
        assertThat(report.at("/header/reason").asText()).contains("first message must be auth");
        // A page can read why it was refused.
        assertThat(report.at("/bad token/code").asInt()).isEqualTo(4002);
        assertThat(report.at("/bad token/reason").asText()).startsWith("unauthenticated: ");
    }

    private static void assertAuthenticated(JsonNode way, String subprotocol) {
        assertThat(way.at("/frame/type").asText()).isEqualTo("authenticated");
        assertThat(way.at("/frame/workspace").asText()).isEqualTo("browser");
        assertThat(way.path("protocol").asText()).isEqualTo(subprotocol);
    }

    @Test
    void aPageOfAnotherOriginConnectsInNoWay(Stack stack, @TempDir Path folder) throws IOException {
        JsonNode report = report(stack, "browserelsewhere", "localhost", folder);

        assertThat(report.at("/origin").asText()).isEqualTo("http://localhost:" + stack.pagePort);
        for (String way :
                new String[] {"subprotocol", "query", "first message", "header", "bad token"}) {
            assertThat(report.path(way).path("code").asInt()).as(way).isEqualTo(1006);
            assertThat(report.path(way).has("frame")).as(way).isFalse();
        }
        AuditTrail audit = new AuditTrail(stack.servers.bootstrapServers());
        JsonNode denial = audit.await("auth-denied", "browserelsewhere");
        assertThat(denial.path("denialReason").asText()).isEqualTo("origin_denied");
        assertThat(audit.now("auth-granted", "browserelsewhere")).isEmpty();
    }

    private static JsonNode report(Stack stack, String workspace, String host, Path folder)
            throws IOException {
        String page =
                Files.readString(Path.of("src/test/browser/page.html"))
                        .replace("URL_OF_THE_GATEWAY", stack.url(workspace).toString())
                        .replace("TOKEN_OF_THE_USER", stack.token(workspace));
        try (Browser browser = Browser.withPage(page, stack.pagePort)) {
            return browser.open(host, folder);
        }
    }
}
