package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.HttpAnswer;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.memory.Buffers;

/** Answers a request before it gets to a resource, and ends its connection. */
final class EarlyAnswer {
    private EarlyAnswer() {}

    static void send(FilterChainContext context, HttpRequestPacket request, HttpAnswer answer) {
        HttpResponsePacket response = request.getResponse();
        response.setProtocol(Protocol.HTTP_1_1);
        response.setStatus(answer.status());
        response.setHeader("Connection", "close");
        response.setContentType("application/json");
        response.setContentLength(answer.body().length);
        context.write(
                HttpContent.builder(response)
                        .content(Buffers.wrap(context.getMemoryManager(), answer.body()))
                        .last(true)
                        .build());
        context.getConnection().closeSilently();
    }
}
