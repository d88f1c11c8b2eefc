package dev.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanViewTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "operation":"INSERT","record":{"id":7,"name":"Desk lamp","price":49.90} | 10:00:00.000 + products id=7 name="Desk lamp" price=49.90
                    "operation":"UPDATE","record":{"id":7,"price":44.90},"oldRecord":{"id":7,"price":49.90},"changedColumns":["price"] | 10:00:00.000 ~ products id=7 price=49.90 → 44.90
                    "operation":"UPDATE","transition":"enter","record":{"id":7,"price":44} | 10:00:00.000 → products id=7 price=44
                    "operation":"UPDATE","transition":"leave","record":{"id":7,"price":5},"oldRecord":{"id":7,"price":44},"changedColumns":["price"] | 10:00:00.000 ← products id=7 price=44 → 5  no longer matches
                    "operation":"DELETE","oldRecord":{"id":7,"name":null} | 10:00:00.000 - products id=7 name=null
                    "operation":"TRUNCATE" | 10:00:00.000 x products every row is gone
                    """)
    void changeIsOneLine(String members, String line) throws JsonProcessingException {
        assertThat(shown(members, false)).isEqualTo(line + "\n");
    }

    @Test
    void valueCannotControlTheTerminal() throws JsonProcessingException {
        String shown =
                shown(
                        "\"operation\":\"INSERT\",\"record\":{\"name\":\"\\u001b[2J\\u009b\\u202e\"}",
                        false);

        assertThat(shown.strip()).doesNotContain("\u001b", "\u009b", "\u202e");
    }

    @Test
    void colourIsOnlyUsedWhereItIsWanted() throws JsonProcessingException {
        String members = "\"operation\":\"INSERT\",\"record\":{\"id\":1}";

        assertThat(shown(members, true)).contains("\u001b[32m+\u001b[0m");
        assertThat(shown(members, false)).doesNotContain("\u001b");
    }

    @Test
    void channelsWithoutOldRecordsAreNamed() throws JsonProcessingException {
        String frame = "{\"type\":\"subscribed\",\"channel\":\"postgres:*\"%s}";
        String without =
                ",\"oldRecords\":false,\"withoutOldRecords\":[\"postgres:a\",\"postgres:b\"]";

        assertThat(noticed(frame.formatted(without))).endsWith(": postgres:a, postgres:b\n");
        assertThat(noticed(frame.formatted(",\"oldRecords\":true")))
                .isEqualTo("listening to postgres:* (Ctrl-C ends)\n");
    }

    private static String noticed(String frame) throws JsonProcessingException {
        StringWriter err = new StringWriter();
        view(new StringWriter(), err, false).frame(frame, ExactJson.MAPPER.readTree(frame));
        return err.toString();
    }

    private static HumanView view(StringWriter out, StringWriter err, boolean coloured) {
        return new HumanView(new PrintWriter(out), new PrintWriter(err), coloured, ZoneOffset.UTC);
    }

    private static String shown(String members, boolean coloured) throws JsonProcessingException {
        StringWriter out = new StringWriter();
        HumanView view = view(out, new StringWriter(), coloured);
        String text =
                "{\"type\":\"event\",\"channel\":\"postgres:products\",\"timestamp\":\"2026-01-01T10:00:00.000Z\",%s}"
                        .formatted(members);
        view.frame(text, ExactJson.MAPPER.readTree(text));
        return out.toString();
    }
}
