package dev.tidewire.predicate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.model.Operation;
import dev.tidewire.model.Transition;
import dev.tidewire.model.WorkspaceId;
import java.util.Collections;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FilterExplanationTest {
    private static final WorkspaceId WORKSPACE = WorkspaceId.of("acme");
    private static final JsonNode NOTHING = json("{}");
    private static final int RANDOM_CHANGES = 5_000;

    private static JsonNode json(String text) {
        return JsonRecords.parse(text.replace('\'', '"'));
    }

    private static Filter filter(String channel, JsonNode filter, Predicate claim) {
        return Filter.fromClient(
                WORKSPACE, ChannelPattern.parse(channel), filter, null, claim, Limits.DEFAULT);
    }

    private static FilterExplanation explain(JsonNode filter, SampleChange sample) {
        return FilterExplanation.of(
                filter("postgres:products", filter, Predicate.all()),
                filter.get("predicates"),
                sample);
    }

    private static JsonNode explained(String predicates, String record) {
        ObjectNode filter = JsonNodeFactory.instance.objectNode();
        filter.set("predicates", json(predicates));
        return explain(filter, inserted(record)).toJson();
    }

    private static SampleChange inserted(String record) {
        return new SampleChange(Operation.INSERT, json(record), null);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {}                                     | {'kind':'everything'}
                    {'a':{'$nin':[]}}                      | {'kind':'everything'}
                    {'a':42}                               | {'kind':'hash','field':'a','value':42}
                    {'a':{'$eq':'x'}}                      | {'kind':'hash','field':'a','value':'x'}
                    {'a':null}                             | {'kind':'hash','field':'a','value':null}
                    {'a.b':[1]}                            | {'kind':'hash','field':'a.b','value':[1]}
                    {'a':{'$in':[2,1]}}                    | {'kind':'hash','field':'a','value':1},{'kind':'hash','field':'a','value':2}
                    {'a':{'$all':[2,1]}}                   | {'kind':'hash','field':'a','value':1}
                    {'a':{'$gt':5}}                        | {'kind':'range','field':'a','from':5}
                    {'a':{'$gte':5,'$lt':9}}               | {'kind':'range','field':'a','from':5,'to':9}
                    {'a':{'$lte':-5}}                      | {'kind':'range','field':'a','to':-5}
                    {'a':{'$gte':'m'}}                     | {'kind':'range','field':'a','from':'m'}
                    {'a':{'$lt':'n','$gt':'m'}}            | {'kind':'range','field':'a','from':'m','to':'n'}
                    {'a':{'$lt':'n'}}                      | {'kind':'range','field':'a','from':'','to':'n'}
                    {'a':{'$gt':[1]}}                      | {'kind':'presence','field':'a','present':true}
                    {'a':{'$like':'pro%'}}                 | {'kind':'prefix','field':'a','prefix':'pro'}
                    {'a':{'$ilike':'pro%'}}                | {'kind':'prefix','field':'a','prefix':'pro','ignoreCase':true}
                    {'a':{'$regex':'^pro'}}                | {'kind':'prefix','field':'a','prefix':'pro'}
                    {'a':{'$regex':'pro'}}                 | {'kind':'presence','field':'a','present':true}
                    {'a':{'$exists':true}}                 | {'kind':'presence','field':'a','present':true}
                    {'a':{'$exists':false}}                | {'kind':'presence','field':'a','present':false}
                    {'a':{'$size':2}}                      | {'kind':'presence','field':'a','present':true}
                    {'a':{'$elemMatch':{'b':1}}}           | {'kind':'hash','field':'a[*].b','value':1}
                    {'a':{'$elemMatch':{'$gt':1}}}         | {'kind':'range','field':'a[*]','from':1}
                    {'a':{'$ne':1}}                        | {'kind':'scan'}
                    {'a':{'$nin':[1,2]}}                   | {'kind':'scan'}
                    {'a':{'$not':{'$gt':1}}}               | {'kind':'scan'}
                    {'$nor':[{'a':1}]}                     | {'kind':'scan'}
                    {'$or':[{'a':1},{'b':{'$like':'x%'}}]} | {'kind':'hash','field':'a','value':1},{'kind':'prefix','field':'b','prefix':'x'}
                    {'$or':[{'a':1},{'b':{'$ne':1}}]}      | {'kind':'scan'}
                    {'$and':[{'a':{'$gt':1}},{'b':1}]}     | {'kind':'hash','field':'b','value':1}
                    {'a':{'$gt':1},'b':{'$ne':1}}          | {'kind':'range','field':'a','from':1}
                    """)
    void saysByWhatTheFilterIsIndexed(String predicates, String keys) {
        assertThat(explained(predicates, "{}").path("indexedBy"))
                .hasToString(json("[" + keys + "]").toString());
    }

    @Test
    void aBoundThatIsNoIntegerIsRoundedOutwards() {
        JsonNode key = explained("{'a':{'$gte':0.1,'$lte':0.3}}", "{}").path("indexedBy").get(0);

        assertThat(key.path("from").asDouble()).isEqualTo(Math.nextDown(0.1));
        assertThat(key.path("to").asDouble()).isEqualTo(Math.nextUp(0.3));
    }

    @Test
    void namesTheOtherConditionsThatWouldDoTheBestFirst() {
        JsonNode explained =
                explained(
                        "{'d':{'$ne':1},'c':{'$exists':true},'b':{'$gt':1,'$lt':9},'a':1,'e':{'$gt':'x'}}",
                        "{}");

        assertThat(explained.path("indexedBy"))
                .hasToString(json("[{'kind':'hash','field':'a','value':1}]").toString());
        assertThat(explained.path("alternatives"))
                .hasToString(
                        json("[[{'kind':'range','field':'b','from':1,'to':9}],"
                                        + "[{'kind':'range','field':'e','from':'x'}],"
                                        + "[{'kind':'presence','field':'c','present':true}]]")
                                .toString());
        assertThat(explained("{'a':1}", "{}").has("alternatives")).isFalse();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'a':42}                          | {'a':41}          | 'condition':'filter.predicates.a','field':'a','operator':'$eq','operand':42,'found':[41]
                    {'a':{'$eq':42}}                  | {'a':'42'}        | 'condition':'filter.predicates.a.$eq','field':'a','operator':'$eq','operand':42,'found':['42']
                    {'a':{'b':1}}                     | {'a':{'b':2}}     | 'condition':'filter.predicates.a','field':'a','operator':'$eq','operand':{'b':1},'found':[{'b':2}]
                    {'a':{'$ne':1}}                   | {'a':1.0}         | 'condition':'filter.predicates.a.$ne','field':'a','operator':'$ne','operand':1,'found':[1.0]
                    {'a':{'$gt':1}}                   | {'a':1}           | 'condition':'filter.predicates.a.$gt','field':'a','operator':'$gt','operand':1,'found':[1]
                    {'a':{'$gte':1}}                  | {'a':true}        | 'condition':'filter.predicates.a.$gte','field':'a','operator':'$gte','operand':1,'found':[true]
                    {'a':{'$gt':0,'$lt':1}}           | {'a':1}           | 'condition':'filter.predicates.a.$lt','field':'a','operator':'$lt','operand':1,'found':[1]
                    {'a':{'$lte':1}}                  | {'a':null}        | 'condition':'filter.predicates.a.$lte','field':'a','operator':'$lte','operand':1,'found':[null]
                    {'a':{'$in':[1,2]}}               | {'a':3}           | 'condition':'filter.predicates.a.$in','field':'a','operator':'$in','operand':[1,2],'found':[3]
                    {'a':{'$nin':[1,2]}}              | {'a':[5,2]}       | 'condition':'filter.predicates.a.$nin','field':'a','operator':'$nin','operand':[1,2],'found':[[5,2]]
                    {'a':{'$exists':true}}            | {}                | 'condition':'filter.predicates.a.$exists','field':'a','operator':'$exists','operand':true,'found':[],'missing':true
                    {'a':{'$exists':false}}           | {'a':null}        | 'condition':'filter.predicates.a.$exists','field':'a','operator':'$exists','operand':false,'found':[null]
                    {'a':{'$regex':'^x'}}             | {'a':'Xy'}        | 'condition':'filter.predicates.a.$regex','field':'a','operator':'$regex','operand':'^x','found':['Xy']
                    {'a':{'$options':'i','$regex':'x','$like':'y%'}} | {'a':'Xy'} | 'condition':'filter.predicates.a.$like','field':'a','operator':'$like','operand':'y%','found':['Xy']
                    {'a':{'$ilike':'y%'}}             | {'a':'X'}         | 'condition':'filter.predicates.a.$ilike','field':'a','operator':'$ilike','operand':'y%','found':['X']
                    {'a':{'$not':{'$gt':5}}}          | {'a':7}           | 'condition':'filter.predicates.a.$not','field':'a','operator':'$not','operand':{'$gt':5},'found':[7]
                    {'a':{'$all':[1,{'$elemMatch':{'b':1}},2]}} | {'a':[1]} | 'condition':'filter.predicates.a.$all[1]','field':'a','operator':'$all','operand':{'$elemMatch':{'b':1}},'found':[[1]]
                    {'a':{'$elemMatch':{'b':1,'c':2}}} | {'a':[{'b':1},{'c':2}]} | 'condition':'filter.predicates.a.$elemMatch','field':'a','operator':'$elemMatch','operand':{'b':1,'c':2},'found':[[{'b':1},{'c':2}]]
                    {'a':{'$size':1}}                 | {'a':[]}          | 'condition':'filter.predicates.a.$size','field':'a','operator':'$size','operand':1,'found':[[]]
                    {'a.b':1}                         | {'a':[{'b':2},{},{'b':3}]} | 'condition':'filter.predicates.a.b','field':'a.b','operator':'$eq','operand':1,'found':[2,3],'missing':true
                    {'$nor':[{'a':1},{'b':2,'c':3}]}  | {'b':2,'c':3}     | 'condition':'filter.predicates.$nor[1]','operator':'$nor','operand':{'b':2,'c':3}
                    {'$and':[{'a':1},{'b':{'$gt':2}}]} | {'a':1,'b':2}    | 'condition':'filter.predicates.$and[1].b.$gt','field':'b','operator':'$gt','operand':2,'found':[2]
                    {'z':1,'a':1}                     | {'z':2,'a':2}     | 'condition':'filter.predicates.z','field':'z','operator':'$eq','operand':1,'found':[2]
                    """)
    void saysWhatFailsFirstInTheOrderOfTheText(String predicates, String record, String failed) {
        JsonNode explained = explained(predicates, record);

        assertThat(explained.path("matches").asBoolean(true)).isFalse();
        assertThat(explained.path("failed")).hasToString(json("{" + failed + "}").toString());
    }

    @Test
    void saysOfAnOrWhatFailsFirstInEachBranch() {
        assertThat(
                        explained(
                                        "{'$or':[{'b':1,'a':1},{'$or':[{'a':{'$gt':5}}]}]}",
                                        "{'a':0,'b':1}")
                                .path("failed"))
                .hasToString(
                        json("{'condition':'filter.predicates.$or','operator':'$or','branches':["
                                        + "{'condition':'filter.predicates.$or[0].a','field':'a','operator':'$eq','operand':1,'found':[0]},"
                                        + "{'condition':'filter.predicates.$or[1].$or','operator':'$or','branches':["
                                        + "{'condition':'filter.predicates.$or[1].$or[0].a.$gt','field':'a','operator':'$gt','operand':5,'found':[0]}]}]}")
                                .toString());
    }

    @Test
    void withoutTheTextTheOrderIsTheCanonicalOne() {
        Filter filter = filter("postgres:products", json("{'predicates':{'z':1,'a':1}}"), none());

        assertThat(
                        FilterExplanation.of(filter, null, inserted("{}"))
                                .toJson()
                                .path("failed")
                                .path("field")
                                .asText())
                .isEqualTo("a");
    }

    @Test
    void theTextMustBeThatOfTheFilter() {
        Filter filter = filter("postgres:products", json("{'predicates':{'a':1}}"), none());

        assertThatThrownBy(() -> FilterExplanation.of(filter, json("{'a':2}"), inserted("{}")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Predicate none() {
        return Predicate.all();
    }

    @Test
    void anOperationThatTheFilterDoesNotWantIsWhatFails() {
        FilterExplanation explanation =
                explain(
                        json("{'operations':['UPDATE','DELETE'],'predicates':{'a':1}}"),
                        inserted("{'a':1}"));

        assertThat(explanation.transition()).isNull();
        assertThat(explanation.toJson().path("failed"))
                .hasToString(
                        json("{'condition':'filter.operations','operand':['UPDATE','DELETE'],'found':['INSERT']}")
                                .toString());
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            textBlock =
                    """
                    INSERT | {'a':1} | -       | NONE  | -   | -
                    INSERT | {'a':2} | -       | -     | [2] | -
                    UPDATE | {'a':1} | -       | NONE  | -   | -
                    UPDATE | {'a':2} | -       | -     | [2] | -
                    UPDATE | {'a':1} | {'a':1} | NONE  | -   | -
                    UPDATE | {'a':1} | {'a':2} | ENTER | -   | [2]
                    UPDATE | {'a':2} | {'a':1} | LEAVE | [2] | -
                    UPDATE | {'a':2} | {'a':3} | -     | [2] | [3]
                    DELETE | -       | {'a':1} | NONE  | -   | -
                    DELETE | -       | {'a':2} | -     | -   | [2]
                    """)
    void testsTheRecordsOfTheOperation(
            Operation operation,
            @Nullable String record,
            @Nullable String oldRecord,
            @Nullable Transition transition,
            @Nullable String found,
            @Nullable String oldFound) {
        FilterExplanation explanation =
                explain(
                        json("{'predicates':{'a':1}}"),
                        new SampleChange(
                                operation,
                                record == null ? null : json(record),
                                oldRecord == null ? null : json(oldRecord)));

        JsonNode json = explanation.toJson();
        assertThat(explanation.transition()).isEqualTo(transition);
        assertThat(json.path("operation").asText()).isEqualTo(operation.name());
        assertThat(json.path("matches").asBoolean()).isEqualTo(transition != null);
        assertThat(json.has("transition"))
                .isEqualTo(transition == Transition.ENTER || transition == Transition.LEAVE);
        assertThat(json.path("failed").path("found").toString())
                .isEqualTo(found == null ? "" : found);
        assertThat(json.path("oldFailed").path("found").toString())
                .isEqualTo(oldFound == null ? "" : oldFound);
    }

    @Test
    void anEventWhoseDataIsNullSatisfiesOnlyAFilterWithoutPredicates() {
        SampleChange sample = new SampleChange(Operation.PUBLISH, json("null"), null);
        JsonNode absent = json("{'predicates':{'a':{'$exists':false}}}");

        JsonNode explained =
                FilterExplanation.of(
                                filter("events:*", absent, none()),
                                absent.get("predicates"),
                                sample)
                        .toJson();

        assertThat(explained.path("failed"))
                .hasToString(
                        json("{'condition':'filter.predicates','operand':{'a':{'$exists':false}},'found':[null]}")
                                .toString());
        assertThat(
                        FilterExplanation.of(filter("events:*", NOTHING, none()), null, sample)
                                .transition())
                .isEqualTo(Transition.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"{'a':1}|{'a':1}", "{'a':1}|{'a':2}", "{}|{}", "{'owner':'ann'}|{'a':1}"})
    void ofTheClaimNothingIsToldButThatTheRecordIsNotVisible(String predicates, String record) {
        Predicate claim = Predicate.parse(json("{'owner':{'$like':'ann%'}}"), Limits.DEFAULT);
        JsonNode document = json(predicates);
        ObjectNode filter = JsonNodeFactory.instance.objectNode().set("predicates", document);

        JsonNode explained =
                FilterExplanation.of(
                                filter("postgres:products", filter, claim),
                                document,
                                inserted(record))
                        .toJson();

        assertThat(explained.path("matches").asBoolean(true)).isFalse();
        assertThat(explained.path("failed"))
                .hasToString(json("{'condition':'visibility'}").toString());
        assertThat(explained.path("indexedBy"))
                .isEqualTo(explained(predicates, record).path("indexedBy"));
    }

    @Test
    void whatSatisfiesTheClaimIsExplainedAsEver() {
        Predicate claim = Predicate.parse(json("{'owner':'ann'}"), Limits.DEFAULT);
        Filter filter = filter("postgres:products", json("{'predicates':{'a':1}}"), claim);

        assertThat(
                        FilterExplanation.of(filter, null, inserted("{'a':1,'owner':'ann'}"))
                                .transition())
                .isEqualTo(Transition.NONE);
        assertThat(
                        FilterExplanation.of(filter, null, inserted("{'a':2,'owner':'ann'}"))
                                .toJson()
                                .path("failed")
                                .path("field")
                                .asText())
                .isEqualTo("a");
    }

    @Test
    void theLargestFilterAndRecordAreExplainedBriefly() {
        String text = "\\u0001".repeat(1_000);
        String path = "p".repeat(500);
        String values =
                String.join(
                        ",",
                        IntStream.range(0, 900)
                                .mapToObj(number -> "'" + number + text + "'")
                                .toList());
        String branches =
                String.join(
                        ",",
                        IntStream.range(0, 45)
                                .mapToObj(number ->
                                        "{'$or':[{'%s%d.x':{'$in':[%s]}},{'b':{'$nin':[1]}}]}"
                                                .formatted(path, number, number < 2 ? values : 1))
                                .toList());
        String found = String.join(",", Collections.nCopies(100, "{'x':'" + text + "'}"));
        String records =
                String.join(
                        ",",
                        IntStream.range(0, 45)
                                .mapToObj(number -> "'%s%d':[%s]".formatted(path, number, found))
                                .toList());

        JsonNode explained = explained("{'$or':[" + branches + "]}", "{'b':1," + records + "}");

        assertThat(explained.toString().length()).isLessThan(100_000);
        assertThat(explained.path("failed").path("moreBranches").asInt()).isPositive();
        assertThat(explained.path("failed").findPath("moreFound").asInt()).isEqualTo(95);
    }

    @Test
    void aValueThatIsTooLongIsCutBetweenCharacters() {
        JsonNode found =
                explained("{'a':1}", "{'a':'" + "x".repeat(199) + "😀😀'}")
                        .path("failed")
                        .path("found");

        assertThat(found.get(0).asText()).isEqualTo("x".repeat(199) + "…");
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void aSampleHasTheRecordsOfItsOperation(Operation operation) {
        assertThatThrownBy(() -> new SampleChange(operation, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(operation.name());
    }

    @Test
    void aSampleIsNotShown() {
        assertThat(inserted("{'secret':1}")).hasToString("SampleChange[INSERT]");
    }

    /** What the explanation says of a change is what the filter makes of it. */
    @Test
    void agreesWithTheFilterOnRandomChanges() {
        long seed = Seeds.next();
        Random random = new Random(seed);
        RandomDocuments documents = new RandomDocuments(seed);
        int matched = 0;
        for (int count = 0; count < RANDOM_CHANGES; count++) {
            ObjectNode filter = JsonNodeFactory.instance.objectNode();
            filter.set("predicates", documents.predicate());
            SampleChange sample = sample(random, documents);

            FilterExplanation explanation = explain(filter, sample);

            @Nullable Transition expected =
                    filter("postgres:products", filter, none()).compile().match(change(sample));
            assertThat(explanation.transition()).as("%s", filter).isEqualTo(expected);
            assertThat(explanation.toJson().has("failed") || explanation.toJson().has("oldFailed"))
                    .isEqualTo(expected != Transition.NONE);
            matched += expected == null ? 0 : 1;
        }
        assertThat(matched).isBetween(RANDOM_CHANGES / 20, RANDOM_CHANGES * 19 / 20);
    }

    private static SampleChange sample(Random random, RandomDocuments documents) {
        return switch (random.nextInt(4)) {
            case 0 -> new SampleChange(Operation.INSERT, documents.record(), null);
            case 1 -> new SampleChange(Operation.UPDATE, documents.record(), null);
            case 2 -> new SampleChange(Operation.DELETE, null, documents.record());
            default -> new SampleChange(Operation.UPDATE, documents.record(), documents.record());
        };
    }

    private static Change change(SampleChange sample) {
        ObjectNode value = JsonNodeFactory.instance.objectNode();
        value.set("record", sample.record());
        value.set("oldRecord", sample.oldRecord());
        return Change.of(
                WORKSPACE,
                new Channel(Family.POSTGRES, "products"),
                sample.operation(),
                JsonRecords.write(value).getBytes(UTF_8));
    }
}
