package dev.tidewire.gateway.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.tyrus.RawClient.Received;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 from the outside, in the order of the Autobahn suite's groups. */
final class ConformanceTest {
    private static final byte[] NONE = {};
    private static TestServer server;
    private RawClient client;

    @BeforeAll
    static void start() {
        server = new TestServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() throws IOException {
        client = RawClient.open(server.port());
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        assertThat(server.gateway.brokenPromises).isEmpty();
    }

    // 1 framing

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 128, 65_535, 65_536})
    void echoesTextsOfEveryLengthEncoding(int length) throws IOException {
        client.text("x".repeat(length));

        assertThat(client.read().text()).isEqualTo("x".repeat(length));
    }

    @Test
    void acceptsAFrameThatArrivesByteByByte() throws IOException {
        for (byte one : RawClient.encode(0x81, "x".repeat(300).getBytes(StandardCharsets.UTF_8))) {
            client.send(new byte[] {one});
        }

        assertThat(client.read().text()).isEqualTo("x".repeat(300));
    }

    @Test
    void tellsTheGatewayOfBinaryMessages() throws IOException {
        client.frame(RawClient.BINARY, new byte[] {1, 2, 3});
        client.text("after");

        assertThat(client.read().text()).isEqualTo("after");
        assertThat(last().binaries).hasValue(1);
    }

    // 2 pings and pongs

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125})
    void answersAPingWithItsPayload(int length) throws IOException {
        byte[] payload = "p".repeat(length).getBytes(StandardCharsets.UTF_8);

        client.frame(RawClient.PING, payload);

        Received pong = client.read();
        assertThat(pong.opcode()).isEqualTo(RawClient.PONG);
        assertThat(pong.payload()).isEqualTo(payload);
    }

    @Test
    void answersTenPingsInOrder() throws IOException {
        for (int i = 0; i < 10; i++) {
            client.frame(RawClient.PING, new byte[] {(byte) i});
        }

        for (int i = 0; i < 10; i++) {
            assertThat(client.read().payload()).containsExactly(i);
        }
    }

    @Test
    void ignoresAnUnsolicitedPong() throws IOException {
        client.frame(RawClient.PONG, new byte[] {7});
        client.text("still here");

        assertThat(client.read().text()).isEqualTo("still here");
    }

    // 2 to 5: what must end the connection

    static Stream<Arguments> violations() {
        byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
        byte[] unmasked = concat(RawClient.header(0x81, 0, 5), hello);
        return Stream.of(
                Arguments.of("unmasked text", 1002, unmasked),
                Arguments.of("unmasked empty text", 1002, RawClient.header(0x81, 0, 0)),
                Arguments.of("unmasked ping", 1002, RawClient.header(0x89, 0, 0)),
                Arguments.of("reserved bit 1", 1002, RawClient.encode(0xc1, hello)),
                Arguments.of("reserved bit 2", 1002, RawClient.encode(0xa1, hello)),
                Arguments.of("reserved bit 3", 1002, RawClient.encode(0x91, hello)),
                Arguments.of("reserved bit on a ping", 1002, RawClient.encode(0xc9, NONE)),
                Arguments.of("data opcode 3", 1002, RawClient.encode(0x83, hello)),
                Arguments.of("data opcode 7", 1002, RawClient.encode(0x87, NONE)),
                Arguments.of("control opcode 11", 1002, RawClient.encode(0x8b, hello)),
                Arguments.of("control opcode 15", 1002, RawClient.encode(0x8f, NONE)),
                Arguments.of("ping of 126 bytes", 1002, RawClient.encode(0x89, new byte[126])),
                Arguments.of("close of 126 bytes", 1002, RawClient.encode(0x88, new byte[126])),
                Arguments.of("fragmented ping", 1002, RawClient.encode(0x09, hello)),
                Arguments.of("continuation of nothing", 1002, RawClient.encode(0x80, hello)),
                Arguments.of(
                        "text within a fragmented text",
                        1002,
                        concat(RawClient.encode(0x01, hello), RawClient.encode(0x81, hello))),
                Arguments.of("length with its highest bit", 1002, RawClient.header(0x81, 0x80, -1)),
                Arguments.of("invalid UTF-8", 1007, RawClient.encode(0x81, utf8(0xce, 0xff))),
                Arguments.of(
                        "UTF-8 surrogate", 1007, RawClient.encode(0x81, utf8(0xed, 0xa0, 0x80))),
                Arguments.of("overlong UTF-8", 1007, RawClient.encode(0x81, utf8(0xc0, 0xaf))),
                Arguments.of("cut UTF-8", 1007, RawClient.encode(0x81, utf8(0xe2, 0x82))),
                Arguments.of(
                        "invalid UTF-8 over two fragments",
                        1007,
                        concat(
                                RawClient.encode(0x01, utf8(0xce)),
                                RawClient.encode(0x80, utf8(0xff)))),
                Arguments.of("65,537 bytes", 1009, RawClient.header(0x81, 0x80, 65_537)),
                Arguments.of("2^62 bytes declared", 1009, RawClient.header(0x81, 0x80, 1L << 62)),
                Arguments.of(
                        "fragments above the limit",
                        1009,
                        concat(
                                RawClient.encode(0x01, new byte[40_000]),
                                RawClient.encode(0x00, new byte[40_000]))));
    }

    @ParameterizedTest(name = "{0} is closed with {1}")
    @MethodSource("violations")
    void closesOnAViolation(String what, int code, byte[] bytes) throws IOException {
        client.send(bytes);

        assertThat(client.readClose().closeCode()).isEqualTo(code);
        client.close(code, "");
        assertThat(client.ended()).isTrue();
    }

    @Test
    void handlesWhatCameBeforeAViolation() throws IOException {
        client.send(
                concat(
                        RawClient.encode(0x81, "fine".getBytes(StandardCharsets.UTF_8)),
                        RawClient.header(0x81, 0, 0)));

        assertThat(client.read().text()).isEqualTo("fine");
        assertThat(client.read().closeCode()).isEqualTo(1002);
    }

    @Test
    void endsTheConnectionOfAPeerThatDoesNotAnswerTheClose() throws IOException {
        client.send(RawClient.header(0x81, 0, 0));

        assertThat(client.readClose().closeCode()).isEqualTo(1002);
        assertThat(client.ended()).isTrue();
    }

    // 5 fragmentation

    @Test
    void joinsFragments() throws IOException {
        client.fragment(RawClient.TEXT, "frag".getBytes(StandardCharsets.UTF_8));
        client.fragment(RawClient.CONTINUATION, NONE);
        client.frame(RawClient.CONTINUATION, "ment".getBytes(StandardCharsets.UTF_8));

        assertThat(client.read().text()).isEqualTo("fragment");
    }

    @Test
    void joinsACharacterSplitBetweenFragments() throws IOException {
        client.fragment(RawClient.TEXT, utf8(0xe2, 0x82));
        client.frame(RawClient.CONTINUATION, utf8(0xac));

        assertThat(client.read().text()).isEqualTo("€");
    }

    @Test
    void answersAPingBetweenFragments() throws IOException {
        client.fragment(RawClient.TEXT, "a".getBytes(StandardCharsets.UTF_8));
        client.frame(RawClient.PING, new byte[] {1});
        client.frame(RawClient.CONTINUATION, "b".getBytes(StandardCharsets.UTF_8));

        assertThat(client.read().opcode()).isEqualTo(RawClient.PONG);
        assertThat(client.read().text()).isEqualTo("ab");
    }

    // 6 UTF-8

    @ParameterizedTest
    @ValueSource(strings = {"κόσμε", "\0", "\ud83d\ude00", "\uffff", "\ud7ff"})
    void echoesValidUtf8(String text) throws IOException {
        client.text(text);

        assertThat(client.read().text()).isEqualTo(text);
    }

    // 7 closing

    @ParameterizedTest
    @ValueSource(
            ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999})
    void echoesAValidCloseCodeAndEndsTheConnection(int code) throws IOException {
        client.close(code, "bye");

        assertThat(client.read().closeCode()).isEqualTo(code);
        assertThat(client.ended()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1012, 1016, 1100, 2000, 2999, 5000, 65_535})
    void answersAnInvalidCloseCodeWith1002(int code) throws IOException {
        client.close(code, "");

        assertThat(client.read().closeCode()).isEqualTo(1002);
        assertThat(client.ended()).isTrue();
    }

    @Test
    void answersACloseWithoutCode() throws IOException {
        client.frame(RawClient.CLOSE, NONE);

        assertThat(client.read().closeCode()).isEqualTo(1000);
        assertThat(client.ended()).isTrue();
    }

    @Test
    void answersACloseOfOneByteWith1002() throws IOException {
        client.frame(RawClient.CLOSE, new byte[] {1});

        assertThat(client.read().closeCode()).isEqualTo(1002);
    }

    @Test
    void answersACloseReasonOfInvalidUtf8() throws IOException {
        client.frame(RawClient.CLOSE, utf8(0x03, 0xe8, 0xce, 0xff));

        assertThat(client.read().closeCode()).isIn(1002, 1007);
        assertThat(client.ended()).isTrue();
    }

    @Test
    void ignoresMessagesAfterTheClientsClose() throws IOException {
        client.send(
                concat(
                        RawClient.encode(0x88, utf8(0x03, 0xe8)),
                        RawClient.encode(0x81, "late".getBytes(StandardCharsets.UTF_8))));

        assertThat(client.read().closeCode()).isEqualTo(1000);
        assertThat(client.ended()).isTrue();
        assertThat(last().messages).isEmpty();
    }

    // 9 size

    @Test
    void acceptsAMessageOfExactlyTheLimitInFragments() throws IOException {
        byte[] piece = new byte[16 << 10];
        Arrays.fill(piece, (byte) 'x');
        client.fragment(RawClient.TEXT, piece);
        client.fragment(RawClient.CONTINUATION, piece);
        client.fragment(RawClient.CONTINUATION, piece);
        client.frame(RawClient.CONTINUATION, piece);

        assertThat(client.read().payload()).hasSize(64 << 10);
    }

    private FakeGateway.EchoSession last() {
        return server.gateway.sessions.getLast();
    }

    private static byte[] utf8(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return bytes;
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
