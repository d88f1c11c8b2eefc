package dev.tidewire.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a client. One is enough, except where subscriptions ask for the same from
 * different positions, since the gateway has a filter only once in a session: then each further
 * position has a connection of its own. Used by the client's thread.
 */
final class Lanes implements Lane.Owner {
    private final ClientContext context;
    private final Publications publications = new Publications();
    private final Lane main;
    private final List<Lane> lanes = new ArrayList<>();
    private @Nullable TidewireException end;

    Lanes(ClientContext context) {
        this.context = context;
        this.main = new Lane(context, this);
        lanes.add(main);
    }

    void start() {
        main.start();
    }

    /** Makes publications for {@link #publish}. Thread-safe. */
    Publications publications() {
        return publications;
    }

    void publish(Publications.Publication publication) {
        publications.add(publication);
        if (end != null) {
            publication.refused(end);
            return;
        }
        Session open = main.session();
        if (open != null) {
            open.publish(publication);
        }
    }

    void subscribe(Subscription subscription, SubscribeRequest request) {
        if (end != null) {
            subscription.fail(end);
            return;
        }
        String key = request.key();
        Optional<Stream> shared =
                lanes.stream()
                        .flatMap(lane -> lane.streams().stream())
                        .filter(stream -> stream.is(key))
                        .findFirst();
        if (shared.isPresent() && request.from().equals(SubscribeRequest.LATEST)) {
            shared.get().join(subscription);
            return;
        }
        Lane lane =
                lanes.stream()
                        .filter(each -> each.streams().stream().noneMatch(stream -> stream.is(key)))
                        .findFirst()
                        .orElseGet(this::another);
        lane.add(new Stream(request, subscription));
    }

    private Lane another() {
        Lane lane = new Lane(context, this);
        lanes.add(lane);
        lane.start();
        return lane;
    }

    void leave(Subscription subscription, Runnable done) {
        for (Lane lane : List.copyOf(lanes)) {
            for (Stream stream : List.copyOf(lane.streams())) {
                if (stream.has(subscription)) {
                    stream.leave(subscription);
                    if (stream.empty()) {
                        lane.remove(stream, done);
                        return;
                    }
                }
            }
        }
        done.run();
    }

    @Override
    public void authenticated(Lane lane, Session session) {
        if (lane == main) {
            publications.sendAll(session);
        }
    }

    @Override
    public void lost(Lane lane, int code) {
        if (lane == main) {
            publications.lost(code);
        }
    }

    @Override
    public void failed(TidewireException error) {
        if (end == null) {
            end = error;
            context.listener().failed(error);
            end(error, stream -> stream.fail(error));
        }
    }

    void close() {
        if (end == null) {
            end(TidewireException.own("the client was closed", null), Stream::close);
        }
    }

    private void end(TidewireException error, java.util.function.Consumer<Stream> telling) {
        end = error;
        List<Lane> ended = List.copyOf(lanes);
        lanes.clear();
        ended.forEach(Lane::close);
        for (Lane lane : ended) {
            List<Stream> streams = List.copyOf(lane.streams());
            lane.streams().clear();
            streams.forEach(telling);
        }
        publications.fail(error);
    }

    @Override
    public void displaced(Stream stream) {
        if (!stream.empty()) {
            another().add(stream);
        }
    }

    @Override
    public void emptied(Lane lane) {
        if (lane != main && lanes.remove(lane)) {
            lane.close();
        }
    }
}
