package dev.tidewire.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Connections whose other end is a test. */
final class FakeGateway implements Transport {
    private final ManualLoop loop;
    final List<Peer> peers = new ArrayList<>();

    FakeGateway(ManualLoop loop) {
        this.loop = loop;
    }

    @Override
    public Connection connect(URI address, String token, Receiver receiver) {
        Peer peer = new Peer(address, token, receiver);
        peers.add(peer);
        return peer;
    }

    /** The latest connection. */
    Peer peer() {
        loop.run();
        return peers.get(peers.size() - 1);
    }

    /** One connection, seen from the gateway. */
    final class Peer implements Connection {
        final URI address;
        final String token;
        private final Receiver receiver;
        final List<JsonNode> sent = new ArrayList<>();
        int pings;
        int requests = 1;
        boolean aborted;
        boolean closed;

        Peer(URI address, String token, Receiver receiver) {
            this.address = address;
            this.token = token;
            this.receiver = receiver;
        }

        @Override
        public void send(String text) {
            sent.add(Json.read(text));
        }

        @Override
        public void ping() {
            pings++;
        }

        @Override
        public void request() {
            requests++;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public void abort() {
            aborted = true;
        }

        Peer says(String... frames) {
            for (String frame : frames) {
                receiver.message(frame.replace('\'', '"'));
            }
            loop.run();
            return this;
        }

        Peer authenticates() {
            return says("{'type':'authenticated','subject':'ada','workspace':'demo'}");
        }

        /** Confirms the request that came last but {@code back}. */
        Peer subscribes(int index, String id, String cursor) {
            JsonNode request = subscribing().get(index);
            return says(
                    "{'type':'subscribed','channel':'%s','subscription':'%s','cursor':'%s','ref':'%s'}"
                            .formatted(
                                    request.path("channel").asText(),
                                    id,
                                    cursor,
                                    request.path("ref").asText()));
        }

        Peer event(String cursor, String... ids) {
            return says(
                    "{'type':'event','cursor':'%s','subscriptions':['%s'],'channel':'postgres:products','operation':'INSERT','id':'e-%s','record':{'id':1}}"
                            .formatted(cursor, String.join("','", ids), cursor));
        }

        Peer refuses(JsonNode request, int code, String more) {
            return says(
                    "{'type':'error','code':%d,'name':'n','message':'m','action':'a','ref':'%s'%s}"
                            .formatted(code, request.path("ref").asText(), more));
        }

        void alive() {
            receiver.sign();
        }

        void ends(int code, String reason) {
            receiver.ended(code, reason);
            loop.run();
        }

        List<JsonNode> subscribing() {
            return ofType("subscribe");
        }

        List<JsonNode> ofType(String type) {
            loop.run();
            return sent.stream().filter(frame -> frame.path("type").asText().equals(type)).toList();
        }
    }
}
