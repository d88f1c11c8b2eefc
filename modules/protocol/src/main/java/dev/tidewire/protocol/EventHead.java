package dev.tidewire.protocol;

import dev.tidewire.model.Transition;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The beginning of an {@code event} frame. What follows is the change's value without its opening
 * brace, untouched: the change is never serialised again.
 */
public final class EventHead {
    private EventHead() {}

    /**
     * The UTF-8 bytes up to the value's first member.
     *
     * @param cursor where the subscriptions go on after the event
     * @param subscriptions ids of at least one subscription; made of characters that JSON need not
     *     escape
     */
    public static byte[] of(Cursor cursor, List<String> subscriptions, Transition transition) {
        return text(cursor, subscriptions, transition).toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The same for an event that stands for several changes of its row or document.
     *
     * @param conflated how many, itself included
     */
    public static byte[] conflated(
            Cursor cursor, List<String> subscriptions, Transition transition, int conflated) {
        return text(cursor, subscriptions, transition)
                .append("\"conflated\":")
                .append(conflated)
                .append(',')
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static StringBuilder text(
            Cursor cursor, List<String> subscriptions, Transition transition) {
        StringBuilder head =
                new StringBuilder(120)
                        .append("{\"type\":\"event\",\"cursor\":\"")
                        .append(cursor)
                        .append("\",\"subscriptions\":[\"");
        for (int index = 0; index < subscriptions.size(); index++) {
            head.append(index == 0 ? "" : "\",\"").append(subscriptions.get(index));
        }
        return head.append("\"],").append(member(transition));
    }

    private static String member(Transition transition) {
        return switch (transition) {
            case NONE -> "";
            case ENTER -> "\"transition\":\"enter\",";
            case LEAVE -> "\"transition\":\"leave\",";
        };
    }
}
