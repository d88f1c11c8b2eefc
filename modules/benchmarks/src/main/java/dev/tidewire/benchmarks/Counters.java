package dev.tidewire.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Reads what a gateway's {@code /metrics} shows. */
final class Counters {
    private Counters() {}

    /**
     * The value of a counter; 0 if it is not there.
     *
     * @param series the name with its labels, as it is shown
     */
    static long read(HttpClient http, URI metrics, String series)
            throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(metrics).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length() + 1)))
                .sum();
    }
}
