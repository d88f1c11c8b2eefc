package dev.tidewire.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidewire.testkit.RealtimeClient;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real browser that opens a page, and the server that the page is on and reports to. */
final class Browser implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final int PATIENCE_SECONDS = 60;

    private final CompletableFuture<String> reported = new CompletableFuture<>();
    private final HttpServer server;

    private Browser(HttpServer server) {
        this.server = server;
    }

    /** The program of a browser that is there. */
    static Optional<Path> program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(path -> path.toFile().canExecute())
                .findFirst();
    }

    /** Serves a page on a port of 127.0.0.1. */
    static Browser withPage(String page, int port) throws IOException {
        HttpServer server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
        Browser browser = new Browser(server);
        server.createContext("/page", exchange -> answer(exchange, page));
        server.createContext("/report", browser::report);
        server.start();
        return browser;
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void report(HttpExchange exchange) throws IOException {
        String report = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        answer(exchange, "");
        reported.complete(report);
    }

    /**
     * Opens the page and returns what it reports.
     *
     * @param host by which the browser knows the server, which decides the page's origin
     * @param folder for the browser's own files
     */
    JsonNode open(String host, Path folder) throws IOException {
        Process browser =
                new ProcessBuilder(
                                program().orElseThrow().toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-dev-shm-usage",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--no-first-run",
                                "--user-data-dir=" + folder.resolve("profile"),
                                "http://" + host + ":" + server.getAddress().getPort() + "/page")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("browser.log").toFile())
                        .start();
        try {
            return RealtimeClient.parse(
                    reported.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join());
        } finally {
            end(browser);
        }
    }

    /** The browser writes to its folder until its last process has gone. */
    private static void end(Process browser) {
        List<ProcessHandle> all =
                Stream.concat(browser.descendants(), Stream.of(browser.toHandle())).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
