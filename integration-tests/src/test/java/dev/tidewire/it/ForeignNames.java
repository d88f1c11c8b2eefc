package dev.tidewire.it;

import java.util.List;
import java.util.stream.Stream;

/**
 * What somebody may know, or guess, of another workspace.
 *
 * @param channels every spelling of its channels
 * @param tables every spelling of its tables and collections
 * @param members of a message that name the workspace
 * @param cursors which its clients were given
 * @param subscriptions of its clients
 */
record ForeignNames(
        List<String> channels,
        List<String> tables,
        List<String> members,
        List<String> cursors,
        List<String> subscriptions) {

    /**
     * @param secret a name in the workspace that is almost, but not quite, known
     */
    static ForeignNames of(
            String workspace, String secret, List<String> cursors, List<String> subscriptions) {
        String almost = secret.substring(0, secret.length() - 1) + "z";
        List<String> tables =
                List.of(
                        "products",
                        "ws_" + workspace + ".products",
                        "WS_" + workspace + ".products",
                        workspace + ".products",
                        workspace + "/products",
                        "../" + workspace + "/products",
                        "..\\\\ws_" + workspace + "\\\\products",
                        "shop.ws_" + workspace + ".products",
                        "\\\"ws_" + workspace + "\\\".\\\"products\\\"",
                        "products@" + workspace,
                        "products\\u0000" + workspace,
                        "products;workspace=" + workspace,
                        "products?workspace=" + workspace,
                        "%70roducts",
                        "Products",
                        "ws_*.products",
                        "ws_" + workspace + ".*",
                        "*" + workspace + "*",
                        "*.*",
                        "**",
                        "*",
                        "*z",
                        almost,
                        "ws_" + workspace + "." + almost,
                        secret.substring(0, 8) + "*");
        List<String> others =
                List.of(
                        workspace + ":postgres:products",
                        "/workspaces/" + workspace + "/postgres:products",
                        "POSTGRES:products",
                        " postgres:products",
                        "postgres :products",
                        "postgres::products",
                        "realtime.postgres",
                        "deliveries:*",
                        "*:*",
                        "*",
                        "");
        return new ForeignNames(
                Stream.concat(
                                Stream.of("postgres:", "mongo:", "events:")
                                        .flatMap(family ->
                                                tables.stream().map(name -> family + name)),
                                others.stream())
                        .toList(),
                tables,
                List.of(
                        "\"ref\":\"x\"",
                        "\"workspace\":\"" + workspace + "\"",
                        "\"workspaceId\":\"" + workspace + "\"",
                        "\"workspace_id\":\"" + workspace + "\"",
                        "\"tenant\":\"" + workspace + "\"",
                        "\"key\":\"" + workspace + "\""),
                List.copyOf(cursors),
                List.copyOf(subscriptions));
    }
}
