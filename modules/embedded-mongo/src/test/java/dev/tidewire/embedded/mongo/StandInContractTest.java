package dev.tidewire.embedded.mongo;

final class StandInContractTest extends ChangeStreamContract {

    @Override
    MongoServer start() {
        return StandInMongo.start(MongoOptions.defaults());
    }
}
