package dev.tidewire.capture;

import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.TruncatedArray;
import com.mongodb.client.model.changestream.UpdateDescription;
import io.debezium.connector.mongodb.CollectionId;
import io.debezium.connector.mongodb.MongoDbCollectionSchema;
import io.debezium.connector.mongodb.MongoDbConnectorConfig;
import io.debezium.connector.mongodb.MongoDbFieldName;
import io.debezium.connector.mongodb.MongoDbSchema;
import io.debezium.connector.mongodb.MongoDbTaskContext;
import io.debezium.data.Envelope;
import io.debezium.schema.DataCollectionSchema;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Debezium's schema of MongoDB's collections, with {@link RawDocuments}. Thread-safe. */
final class RawSchema extends MongoDbSchema {
    private final MongoDbConnectorConfig config;
    private final MongoDbTaskContext context;
    private final Map<CollectionId, DataCollectionSchema> schemas = new ConcurrentHashMap<>();

    @SuppressWarnings("unchecked") // the naming strategy is raw
    RawSchema(MongoDbConnectorConfig config, MongoDbTaskContext context) {
        super(
                config,
                context,
                config.getTopicNamingStrategy(MongoDbConnectorConfig.TOPIC_NAMING_STRATEGY),
                config.getSourceInfoStructMaker().schema(),
                config.schemaNameAdjuster());
        this.config = config;
        this.context = context;
    }

    @Override
    public DataCollectionSchema schemaFor(CollectionId id) {
        return schemas.computeIfAbsent(id, this::schema);
    }

    private DataCollectionSchema schema(CollectionId id) {
        Schema key =
                SchemaBuilder.struct()
                        .name(id.identifier() + ".Key")
                        .field("id", Schema.STRING_SCHEMA)
                        .build();
        Schema value =
                SchemaBuilder.struct()
                        .name(Envelope.schemaName(id.identifier()))
                        .field(Envelope.FieldName.BEFORE, Schema.OPTIONAL_STRING_SCHEMA)
                        .field(Envelope.FieldName.AFTER, Schema.OPTIONAL_STRING_SCHEMA)
                        .field(MongoDbFieldName.UPDATE_DESCRIPTION, UPDATED_DESCRIPTION_SCHEMA)
                        .field(
                                Envelope.FieldName.SOURCE,
                                config.getSourceInfoStructMaker().schema())
                        .field(Envelope.FieldName.OPERATION, Schema.OPTIONAL_STRING_SCHEMA)
                        .field(Envelope.FieldName.TIMESTAMP, Schema.OPTIONAL_INT64_SCHEMA)
                        .build();
        return new RawCollection(id, context, key, value);
    }

    /** The schema of one collection. */
    private static final class RawCollection extends MongoDbCollectionSchema {
        RawCollection(CollectionId id, MongoDbTaskContext context, Schema key, Schema value) {
            super(
                    id,
                    context.getFilters().fieldFilterFor(id),
                    key,
                    RawDocuments::text,
                    Envelope.fromSchema(value),
                    value,
                    RawDocuments::text);
        }

        @Override
        public Struct valueFromDocumentChangeStream(
                ChangeStreamDocument<BsonDocument> event, Envelope.Operation operation) {
            Struct value = new Struct(valueSchema());
            put(value, Envelope.FieldName.BEFORE, event.getFullDocumentBeforeChange());
            put(value, Envelope.FieldName.AFTER, event.getFullDocument());
            UpdateDescription update = event.getUpdateDescription();
            if (update != null) {
                value.put(MongoDbFieldName.UPDATE_DESCRIPTION, description(update));
            }
            return value;
        }

        private static void put(Struct struct, String field, @Nullable BsonDocument document) {
            if (document != null) {
                struct.put(field, RawDocuments.text(document));
            }
        }

        private static Struct description(UpdateDescription update) {
            Struct description = new Struct(UPDATED_DESCRIPTION_SCHEMA);
            @Nullable List<String> removed = update.getRemovedFields();
            if (removed != null) {
                description.put(MongoDbFieldName.REMOVED_FIELDS, removed);
            }
            put(description, MongoDbFieldName.UPDATED_FIELDS, update.getUpdatedFields());
            @Nullable List<TruncatedArray> truncated = update.getTruncatedArrays();
            if (truncated != null) {
                description.put(
                        MongoDbFieldName.TRUNCATED_ARRAYS,
                        truncated.stream().map(RawCollection::truncated).toList());
            }
            return description;
        }

        private static Struct truncated(TruncatedArray array) {
            return new Struct(TRUNCATED_ARRAY_SCHEMA)
                    .put(MongoDbFieldName.ARRAY_FIELD_NAME, array.getField())
                    .put(MongoDbFieldName.ARRAY_NEW_SIZE, array.getNewSize());
        }
    }
}
