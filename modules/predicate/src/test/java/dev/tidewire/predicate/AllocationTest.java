package dev.tidewire.predicate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a change allocates depends on its record, and not on how many filters are evaluated. */
final class AllocationTest {
    private static final WorkspaceId WORKSPACE = WorkspaceId.of("acme");
    private static final int FEW = 100;
    private static final int MANY = 600;
    private static final int CHANGES = 100;

    /** Has all kinds of values; {@code n} is what the filters look for or above. */
    private static final byte[] CHANGE =
            """
            {"record":{"a":1,"n":5000,"decimal":5000.25,"big":123456789012345678901234567890,"text":"order-5000 of 京都",
             "accent":"Ä 5000","yes":true,"none":null,"list":[1,2.5,"x",5000],"texts":["a-1","b-5000"],
             "close":9000000000000.00165,"near":9200000000000001535.5,"long":9007199254740992,
             "object":{"b":5000,"a":[1,{"c":2.5}]},"objects":[{"p":1,"q":"x"},{"p":5000,"q":"y-5000"}]}}
            """
                    .getBytes(UTF_8);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'n':{'$ne':%d}}",
                "{'n':{'$nin':[%d,'x',null]}}",
                "{'n':{'$gt':%d}}",
                "{'n':{'$gte':%d,'$lt':9999}}",
                "{'n':{'$gt':%d.5}}",
                "{'n':{'$not':{'$lt':%d}}}",
                "{'decimal':{'$gte':%d.25}}",
                "{'$or':[{'decimal':5000.25},{'n':%d}]}",
                "{'decimal':{'$in':[5000.25,%d]}}",
                "{'close':{'$gt':9000000000000.00%d}}",
                "{'near':{'$ne':920000000000000%d}}",
                "{'long':{'$lte':9007199254740992.%2$03d}}",
                "{'list':{'$lt':[1,2.5000000000000000%d]}}",
                "{'big':{'$gt':%d}}",
                "{'big':{'$ne':12345678901234567890123456%d}}",
                "{'big':{'$gt':12345678901234567890%d}}",
                "{'text':{'$gt':'Z%d'}}",
                "{'text':{'$lt':'京%d'}}",
                "{'text':{'$like':'%%00%%','$ne':'%d'}}",
                "{'text':{'$like':'%%00_of 京%%','$ne':'%d'}}",
                "{'text':{'$ilike':'ORDER%%','$ne':'%d'}}",
                "{'text':{'$ilike':'%%5000%%京%%','$ne':'%d'}}",
                "{'text':{'$regex':'[0-9]{4}|%d'}}",
                "{'text':{'$regex':'^ord.*\\\\b(of|%d)\\\\b.京'}}",
                "{'accent':{'$regex':'ä \\\\d+$|%d','$options':'i'}}",
                "{'texts':{'$regex':'-5|%d'}}",
                "{'yes':true,'n':{'$ne':%d}}",
                "{'none':null,'n':{'$ne':%d}}",
                "{'missing':{'$exists':false},'n':{'$ne':%d}}",
                "{'list':5000,'n':{'$ne':%d}}",
                "{'list':{'$size':4},'n':{'$ne':%d}}",
                "{'list':[1,2.5,'x',5000],'n':{'$ne':%d}}",
                "{'list':{'$lt':[%d]}}",
                "{'list':{'$lt':[1,3,%d]}}",
                "{'list':{'$in':[[%d],[1,2.5,'x',5000]]}}",
                "{'list':{'$all':[1,2.5]},'n':{'$ne':%d}}",
                "{'list':{'$elemMatch':{'$gt':%d}}}",
                "{'list':{'$elemMatch':{'$gte':2.5,'$lt':2.75}},'n':{'$ne':%d}}",
                "{'object':{'b':5000,'a':[1,{'c':2.5}]},'n':{'$ne':%d}}",
                "{'object':{'$gt':{'a':%d}}}",
                "{'object':{'$ne':{'b':%d,'a':[1,{'c':2.5}]}}}",
                "{'object.a.c':2.5,'n':{'$ne':%d}}",
                "{'objects.p':{'$gt':%d}}",
                "{'objects':{'$elemMatch':{'p':{'$gt':%d},'q':{'$regex':'^y'}}}}",
                "{'objects':{'$elemMatch':{'p':5000,'q':{'$like':'y-%%'}}},'n':{'$ne':%d}}",
                "{'objects':{'$elemMatch':{'q':{'$in':['y-5000','%d']}}}}",
            })
    void aCandidateAllocatesNothing(String predicate) {
        assertThat(allocated(predicate, MANY) - allocated(predicate, FEW)).isLessThan(MANY - FEW);
    }

    private static long allocated(String predicate, int filters) {
        FilterIndex<Plain> index = new FilterIndex<>();
        for (int number = 0; number < filters; number++) {
            index.findOrAdd(filter(predicate.formatted(1_000 + number, number)), Plain::new);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Change change =
                Change.of(WORKSPACE, Channel.parse("postgres:orders"), Operation.INSERT, CHANGE);
        long least = Long.MAX_VALUE;
        for (int count = 0; count < CHANGES; count++) {
            int[] matched = new int[1];
            long before = threads.getCurrentThreadAllocatedBytes();
            int candidates = index.match(change, (_, _) -> matched[0]++);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(matched[0]).isEqualTo(filters);
            assertThat(candidates).isEqualTo(filters);
        }
        return least;
    }

    private static Filter filter(String predicates) {
        return new Filter(
                WORKSPACE,
                ChannelPattern.parse("postgres:orders"),
                Set.of(),
                null,
                Predicate.parse(JsonRecords.parse(predicates.replace('\'', '"')), Limits.DEFAULT),
                List.of(),
                Predicate.all());
    }

    private static final class Plain extends IndexedFilter {}
}
