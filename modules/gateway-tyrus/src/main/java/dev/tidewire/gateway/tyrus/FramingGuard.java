package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.HttpAnswer;
import java.util.ArrayList;
import java.util.List;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.util.Header;

/**
 * Refuses requests whose end the codec and a proxy before it may see in different places: what one
 * takes for the rest of a body would be the next request to the other. Nothing more is read from
 * their connections.
 */
final class FramingGuard extends BaseFilter {
    private static final HttpAnswer REFUSAL =
            HttpAnswer.error(
                    400,
                    "bad_request",
                    "Transfer-Encoding must be chunked and nothing else, once and without"
                            + " Content-Length; or send Content-Length alone");

    @Override
    public NextAction handleRead(FilterChainContext context) {
        HttpContent content = context.getMessage();
        HttpRequestPacket request = (HttpRequestPacket) content.getHttpHeader();
        if (isClear(request)) {
            return context.getInvokeAction();
        }
        EarlyAnswer.send(context, request, REFUSAL);
        NextAction deaf = context.getSuspendAction();
        context.completeAndRecycle();
        return deaf;
    }

    private static boolean isClear(HttpRequestPacket request) {
        List<String> encodings = new ArrayList<>();
        request.getHeaders().values(Header.TransferEncoding).forEach(encodings::add);
        return switch (encodings.size()) {
            case 0 -> true;
            case 1 ->
                    encodings.getFirst().strip().equalsIgnoreCase("chunked")
                            && !request.getHeaders().contains(Header.ContentLength);
            default -> false;
        };
    }
}
