package dev.tidewire.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClaimsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":\"x y\"}                   | a       | x,y",
                "{\"a\":\" x  y \"}                | a       | x,y",
                "{\"a\":[\"x\",\"y z\"]}           | a       | x,y z",
                "{\"a\":[\"x\",1,null,[\"y\"],\"\"]} | a     | x",
                "{\"a\":{\"b-c\":{\"d\":[\"x\"]}}} | a.b-c.d | x",
                "{\"a.b\":{\"c\":\"x\"}}           | a\\.b.c | x",
                "{\"https://a.b/c\":\"x\"}         | https://a\\.b/c | x",
                "{\"a.b\":\"x\"}                   | a.b     | ''",
                "{\"a\":{\"b\":\"x\"}}             | a\\.b   | ''",
                "{\"a\":{\"b\":\"x\"}}             | a       | ''",
                "{\"a\":[{\"b\":\"x\"}]}           | a.b     | ''",
                "{\"a\":\"x\"}                     | a.b     | ''",
                "{\"a\":true}                      | a       | ''",
                "{\"a\":7}                         | a       | ''",
                "{\"a\":null}                      | a       | ''",
                "{}                                | a       | ''"
            })
    void readsTheWordsAtAPath(String json, String path, String words) throws Exception {
        assertThat(String.join(",", claims(json).words(ClaimPath.parse(path)))).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":\"x y\"}                     | x y",
                "{\"a\":[\"x\",\"y z\"]}             | x,y z",
                "{\"a\":[\"x\",1,null,[\"y\"],\"\"]} | x",
                "{\"a\":{\"x\":\"y\"}}               | ''",
                "{\"a\":\" \"}                       | ''",
                "{}                                  | ''"
            })
    void readsTheTextsAtAPathEachWhole(String json, String texts) throws Exception {
        assertThat(String.join(",", claims(json).texts(ClaimPath.parse("a")))).isEqualTo(texts);
    }

    @Test
    void isNotChangedThroughTheTreeItWasMadeOf() throws Exception {
        ObjectNode tree = (ObjectNode) MAPPER.readTree("{\"a\":\"x\"}");
        Claims claims = Claims.of(tree);
        tree.put("a", "y");

        assertThat(claims.text(ClaimPath.parse("a"))).hasValue("x");
    }

    @Test
    void isNotChangedThroughAValueItGave() throws Exception {
        Claims claims = claims("{\"a\":{\"b\":\"x\"}}");
        claims.value(ClaimPath.parse("a")).ifPresent(value -> ((ObjectNode) value).put("b", "y"));

        assertThat(claims.text(ClaimPath.parse("a.b"))).hasValue("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", " "})
    void refusesAPathWithAnEmptyName(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClaimPath.parse(path))
                .withMessageContaining("claim path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scope", "resource_access.tidewire-api.roles", "https://a\\.b/c.d"})
    void writesAPathAsItWasRead(String path) {
        assertThat(ClaimPath.parse(path)).hasToString(path);
    }

    @Test
    void splitsAPathAtItsDots() {
        assertThat(ClaimPath.parse("a.b\\.c.d").segments()).isEqualTo(List.of("a", "b.c", "d"));
    }

    private static Claims claims(String json) throws Exception {
        return Claims.of((ObjectNode) MAPPER.readTree(json));
    }
}
