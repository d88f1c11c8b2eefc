package dev.tidewire.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.protocol.MalformedJsonException;
import dev.tidewire.protocol.StrictJson;
import dev.tidewire.records.EventRecords;
import dev.tidewire.records.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a gateway accepts and acknowledges must not be refused behind it. */
class AcceptedTextsTest {
    private static final StrictJson JSON = new StrictJson("body", "send one JSON value");

    static Stream<String> accepted() {
        return Stream.of(
                "null",
                "-0.0",
                "1E+400",
                "1e2147483647",
                "12.5e2147483647",
                "1e-2147483647",
                "9".repeat(1_000),
                "0." + "1".repeat(998),
                nested(64),
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "\"\\u0000\\uFEFF\"",
                "\"\uFEFF\"",
                "\"é😀\u2028\"",
                "{\"" + "n".repeat(50_000) + "\":1}",
                "{\"\":1,\"\\u0061\":{\"a\":1}}",
                " \t\r\n1 \n");
    }

    static Stream<String> refused() {
        return Stream.of(
                "",
                " ",
                "1e99999999999",
                "1e2147483650",
                "-1E2147483650",
                "1e-2147483648",
                "0.1e-2147483647",
                "9".repeat(1_001),
                "0." + "1".repeat(1_001),
                nested(65),
                "[1] 2",
                "{}}",
                "1,",
                "[1,]",
                "01",
                "+1",
                ".5",
                "1.",
                "NaN",
                "Infinity",
                "'a'",
                "/**/1",
                "\"\\x\"",
                "\"\t\"",
                "\"a",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"" + "n".repeat(70_000) + "\":1}",
                "\uFEFF1",
                "1\uFEFF",
                "1\u0000",
                "\u00a01",
                "\u000b1",
                "\ud800");
    }

    /** The texts, alone and where a number or a value is deep inside. */
    static Stream<String> all() {
        return Stream.concat(accepted(), refused())
                .flatMap(text -> Stream.of(text, "{\"a\":[" + text + "]}", "[[1," + text + "],2]"));
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void textsThatAreGoodAreAcceptedOnBothSides(String text) {
        assertThat(isAcceptedByTheGateway(text)).isTrue();
        assertThat(isAcceptedBehindIt(text)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void textsThatAreNotAreRefusedWhereTheirSenderHearsOfIt(String text) {
        assertThat(isAcceptedByTheGateway(text)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatTheGatewayAcceptsIsAcceptedBehindIt(String text) {
        if (isAcceptedByTheGateway(text)) {
            assertThat(isAcceptedBehindIt(text)).isTrue();
        }
        for (String part : parts(text)) {
            assertThat(isAcceptedBehindIt(part)).isTrue();
        }
    }

    private static boolean isAcceptedByTheGateway(String text) {
        try {
            JSON.check(text);
            return true;
        } catch (MalformedJsonException _) {
            return false;
        }
    }

    /** The pieces of a text that the gateway would publish as they are. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        try {
            parts.addAll(
                    text.startsWith("[")
                            ? JSON.elements(text, Integer.MAX_VALUE)
                            : JSON.members(text).values());
        } catch (MalformedJsonException _) {
            // Refused as a whole.
        }
        return parts;
    }

    private static boolean isAcceptedBehindIt(String text) {
        try {
            var _ =
                    EventRecords.from(
                            utf8("acme"),
                            utf8(text),
                            new RecordHeaders().add(EventRecords.TOPIC, utf8("order.paid")));
            return true;
        } catch (MalformedRecordException _) {
            return false;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
