package dev.tidewire.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Frames of somebody who looks for a way into another workspace, or for one that breaks something.
 */
final class RandomFrames {
    private static final List<String> WORDS =
            List.of(
                    "type",
                    "channel",
                    "filter",
                    "predicates",
                    "operations",
                    "entity",
                    "from",
                    "ref",
                    "token",
                    "data",
                    "record",
                    "oldRecord",
                    "fields",
                    "subscription",
                    "idempotencyKey",
                    "workspace",
                    "workspaceId",
                    "$and",
                    "$or",
                    "$regex",
                    "$in",
                    "$elemMatch",
                    "$not",
                    "$where",
                    "__proto__",
                    "@class",
                    "");
    private static final List<String> LEAVES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-0",
                    "1e999999999",
                    "-1e-999999999",
                    "NaN",
                    "1.",
                    "01",
                    "\"\"",
                    "\"*\"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"latest\"",
                    "\"earliest\"",
                    "\"9999-12-31T23:59:59Z\"",
                    "\"-292275055-05-16T16:47:04Z\"",
                    "{}",
                    "[]");

    /**
     * What is sent.
     *
     * @param whole whether the server can see that it is complete
     * @param sound whether it is a message, so that the session goes on
     */
    record Sent(byte[] bytes, boolean whole, boolean sound) {}

    private final SplittableRandom random;
    private final ForeignNames names;
    private final List<String> valid;

    /**
     * @param own the workspace of the session
     * @param token of the session, which may read and publish
     */
    RandomFrames(long seed, String own, String token, ForeignNames names) {
        this.random = new SplittableRandom(seed);
        this.names = names;
        this.valid =
                List.of(
                        "{\"type\":\"ping\",\"ref\":\"p\"}",
                        "{\"type\":\"auth\",\"token\":\"" + token + "\"}",
                        "{\"type\":\"subscribe\",\"channel\":\"events:*\",\"from\":\"earliest\"}",
                        "{\"type\":\"subscribe\",\"channel\":\"events:a.*\",\"ref\":\"1\",\"filter\":{\"predicates\":{\"n\":{\"$gte\":3}}}}",
                        "{\"type\":\"subscribe\",\"channel\":\"postgres:*\",\"filter\":{\"operations\":[\"INSERT\"]}}",
                        "{\"type\":\"subscribe\",\"channel\":\"mongo:*\",\"fields\":[\"_id\"]}",
                        "{\"type\":\"unsubscribe\",\"subscription\":\"0-1\"}",
                        "{\"type\":\"explain\",\"channel\":\"events:a.b\",\"filter\":{\"predicates\":{\"n\":1}},\"record\":{\"n\":1}}",
                        "{\"type\":\"publish\",\"channel\":\"events:a.b\",\"data\":{\"n\":7,\"of\":\""
                                + own
                                + "\"},\"idempotencyKey\":\"k\"}");
    }

    /** The next frame, or what is none. */
    Sent next() {
        int kind = random.nextInt(100);
        if (kind == 0) {
            return new Sent(bytes(1 + random.nextInt(64)), false, false);
        }
        if (kind < 3) {
            byte[] payload = oneOf(valid).getBytes(UTF_8);
            return new Sent(WireClient.frame(random.nextInt(256), payload), true, false);
        }
        if (kind < 6) {
            byte[] payload = bytes(random.nextInt(200));
            return new Sent(WireClient.frame(WireClient.BINARY, payload), true, true);
        }
        byte[] text = kind < 8 ? bytes(random.nextInt(200)) : text(kind);
        return new Sent(WireClient.frame(WireClient.TEXT, text), true, isText(text));
    }

    private byte[] text(int kind) {
        if (kind < 28) {
            return mutated(oneOf(valid).getBytes(UTF_8));
        }
        String text;
        if (kind < 43) {
            text = json(0);
        } else if (kind < 49) {
            text = deep();
        } else if (kind < 55) {
            text = request(oneOf(valid), hugeNumber());
        } else {
            text = foreign();
        }
        return text.getBytes(UTF_8);
    }

    private static boolean isText(byte[] bytes) {
        return Arrays.equals(new String(bytes, UTF_8).getBytes(UTF_8), bytes);
    }

    /** Asks for what is another workspace's. */
    private String foreign() {
        String channel = oneOf(names.channels());
        return switch (random.nextInt(8)) {
            case 0, 1 -> "{\"type\":\"subscribe\",\"channel\":\"%s\"}".formatted(channel);
            case 2, 3 ->
                    "{\"type\":\"subscribe\",\"channel\":\"%s\",\"from\":\"%s\"}"
                            .formatted(channel, from());
            case 4 ->
                    "{\"type\":\"subscribe\",\"channel\":\"%s\",%s,\"filter\":{\"entity\":\"%s\"}}"
                            .formatted(channel, oneOf(names.members()), oneOf(names.tables()));
            case 5 ->
                    "{\"type\":\"explain\",\"channel\":\"%s\",%s,\"record\":{\"id\":1}}"
                            .formatted(channel, oneOf(names.members()));
            case 6 ->
                    "{\"type\":\"publish\",\"channel\":\"%s\",%s,\"data\":{\"id\":-1}}"
                            .formatted(channel, oneOf(names.members()));
            default ->
                    "{\"type\":\"unsubscribe\",\"subscription\":\"%s\"}"
                            .formatted(oneOf(names.subscriptions()));
        };
    }

    private String from() {
        String cursor = oneOf(names.cursors());
        return switch (random.nextInt(4)) {
            case 0 -> cursor;
            case 1 -> "earliest";
            default -> flipped(cursor);
        };
    }

    /** The same with some bits changed, mostly still of the cursor's alphabet. */
    private String flipped(String cursor) {
        char[] letters = cursor.toCharArray();
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            int index = random.nextInt(letters.length);
            int value = alphabet.indexOf(letters[index]);
            letters[index] = alphabet.charAt((value ^ (1 << random.nextInt(6))) & 63);
        }
        return new String(letters);
    }

    private byte[] mutated(byte[] valid) {
        byte[] mutated = valid.clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(4)) {
                case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutated = joined(mutated, 0, at, mutated, at + 1, mutated.length);
                case 2 -> mutated = joined(mutated, 0, at, bytes(3), 0, 3);
                default ->
                        mutated = joined(mutated, 0, mutated.length, mutated, at, mutated.length);
            }
            if (mutated.length == 0) {
                return mutated;
            }
        }
        return mutated;
    }

    private static byte[] joined(
            byte[] first, int from, int to, byte[] second, int secondFrom, int secondTo) {
        byte[] joined = new byte[to - from + secondTo - secondFrom];
        System.arraycopy(first, from, joined, 0, to - from);
        System.arraycopy(second, secondFrom, joined, to - from, secondTo - secondFrom);
        return joined;
    }

    private String json(int depth) {
        int kind = random.nextInt(depth > 4 ? 1 : 3);
        if (kind == 0) {
            return random.nextInt(5) == 0 ? hugeNumber() : oneOf(LEAVES);
        }
        boolean object = kind == 1 || depth == 0;
        return IntStream.range(0, random.nextInt(6))
                .mapToObj(_ -> object ? member(depth) : json(depth + 1))
                .collect(Collectors.joining(",", object ? "{" : "[", object ? "}" : "]"));
    }

    private String member(int depth) {
        if (depth == 0 && random.nextInt(2) == 0) {
            return "\"type\":\"%s\""
                    .formatted(oneOf(List.of("subscribe", "publish", "explain", "auth", "x")));
        }
        if (random.nextInt(4) == 0) {
            return "\"channel\":\"%s\"".formatted(oneOf(names.channels()));
        }
        return "\"%s\":%s".formatted(oneOf(WORDS), json(depth + 1));
    }

    private String deep() {
        int depth = 1 << random.nextInt(4, 15);
        return switch (random.nextInt(4)) {
            case 0 -> "[".repeat(depth);
            case 1 -> "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
            case 2 -> request(oneOf(valid), "[".repeat(depth) + "]".repeat(depth));
            default -> request(oneOf(valid), "{\"$not\":".repeat(depth) + "1" + "}".repeat(depth));
        };
    }

    /** The message with another value at one of its members. */
    private String request(String message, String value) {
        String member = oneOf(List.of("data", "filter", "record", "from", "ref", "fields"));
        return message.substring(0, message.length() - 1) + ",\"" + member + "\":" + value + "}";
    }

    private String hugeNumber() {
        return switch (random.nextInt(5)) {
            case 0 -> "9".repeat(random.nextInt(1, 5_000));
            case 1 -> "1e" + random.nextInt();
            case 2 -> "-1." + "0".repeat(random.nextInt(2_000)) + "1E-" + random.nextInt(999_999);
            case 3 -> Long.toString(random.nextLong());
            default -> "{\"$gte\":1e" + "9".repeat(random.nextInt(1, 12)) + "}";
        };
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
