package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.backend.memory.MemoryDatabase;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a replica set of one node. They run one at a time, so that changes have an order
 * and no reply shows half a change: the event loop is the one thread that runs them.
 */
final class StandInBackend extends MemoryBackend {

    static final int WIRE_VERSION_7_0 = 21;

    private static final int FIND_BATCH = 100;

    /**
     * The one client that the library sees: it keeps the last replies of each, and fails in the
     * middle of a write whose connection is closed.
     */
    private static final Channel LIBRARY_CLIENT = new EmbeddedChannel();

    private final ChangeLog log;
    private final RetryableWrites retryable = new RetryableWrites();
    private final ChangeStreams streams;
    private final Catalogue catalogue = new Catalogue(this);
    private final NodeStatus status = new NodeStatus();

    StandInBackend(ChangeLog log, long instance) {
        this.log = log;
        this.streams =
                new ChangeStreams(
                        log, instance, getCursorRegistry()::generateCursorId, catalogue::document);
        version(
                new MongoVersion() {
                    @Override
                    public List<Integer> getVersionArray() {
                        return List.of(7, 0, 0);
                    }

                    @Override
                    public int getWireVersion() {
                        return WIRE_VERSION_7_0;
                    }
                });
    }

    /** What clients find this node at. */
    void listensAt(String hostAndPort) {
        status.listensAt(hostAndPort);
    }

    /**
     * Runs a command that does not wait.
     *
     * @param channel whose command it is
     * @return the reply, whose documents change with the next command
     * @throws RuntimeException what the command is refused with
     */
    Document run(Channel channel, String database, Document command) {
        String name = command.keySet().iterator().next();
        Channel client = name.equals("whatsmyuri") ? channel : LIBRARY_CLIENT;
        return stamped(once(client, database, name, command));
    }

    /** Whether a command reads a change stream, which {@link #readStream} does. */
    boolean readsStream(Document command) {
        return streams.has(command);
    }

    /**
     * The next events of a change stream.
     *
     * @param evenNone whether there is a reply without events
     * @return the reply, or null if there is none yet
     * @throws RuntimeException what the command is refused with
     */
    @Nullable Document readStream(Document command, boolean evenNone) {
        @Nullable Document reply = streams.more(command, evenNone);
        return reply == null ? null : stamped(reply);
    }

    @Override
    public MemoryDatabase openOrCreateDatabase(String name) {
        return new RecordedDatabase(name, getCursorRegistry(), log);
    }

    @Override
    public Document handleCommand(
            Channel channel, String database, String command, Document query) {
        Unsupported.refuse(command, query);
        return switch (command) {
            case "hello", "isMaster", "ismaster" -> status.hello(command, log.last());
            case "replSetGetStatus" -> status.replicaSet();
            case "replSetGetConfig" -> status.config();
            case "replSetInitiate" -> throw NodeStatus.alreadyInitialized();
            case "aggregate" ->
                    ChangeStreams.isWatch(query)
                            ? streams.open(database, query)
                            : pass(channel, database, command, query);
            case "find", "getMore" -> inBatches(channel, database, command, query);
            case "insert" -> BulkWrites.insert(query, it -> pass(channel, database, command, it));
            case "update" -> BulkWrites.update(query, it -> pass(channel, database, command, it));
            case "killCursors" -> streams.kill(query, getCursorRegistry());
            case "listDatabases" -> catalogue.databases(channel, query, listDatabaseNames());
            case "listCollections" -> catalogue.collections(channel, database, query);
            case "create" -> {
                Document reply = pass(channel, database, command, query);
                catalogue.modify(database, command, query);
                yield reply;
            }
            case "collMod" -> catalogue.modify(database, command, query);
            case "dropDatabase" -> dropped(channel, database, query);
            case "endSessions", "killSessions" -> {
                retryable.endSessions(query.get(command));
                yield ok(new Document());
            }
            case "refreshSessions" -> ok(new Document());
            default -> pass(channel, database, command, query);
        };
    }

    static Document ok(Document reply) {
        Utils.markOkay(reply);
        return reply;
    }

    private Document once(Channel channel, String database, String name, Document command) {
        return retryable
                .repeated(command)
                .orElseGet(() -> {
                    Document reply = handleCommand(channel, database, name, command);
                    retryable.done(command, reply);
                    return reply;
                });
    }

    private Document pass(Channel channel, String database, String command, Document query) {
        return super.handleCommand(channel, database, command, query);
    }

    /**
     * Without a size the library would answer with all documents (find) or not at all (getMore).
     */
    private Document inBatches(Channel channel, String database, String command, Document query) {
        if (!(query.get("batchSize") instanceof Number size) || size.intValue() == 0) {
            query.put("batchSize", FIND_BATCH);
        }
        return pass(channel, database, command, query);
    }

    private Document dropped(Channel channel, String database, Document query) {
        boolean existed = !catalogue.collections(channel, database).isEmpty();
        Document reply = pass(channel, database, "dropDatabase", query);
        if (existed) {
            log.append(Change.droppedDatabase(database));
        }
        return reply;
    }

    private Document stamped(Document reply) {
        reply.put("operationTime", ChangeLog.timestamp(log.last()));
        return reply;
    }
}
