package dev.tidewire.capture;

/** What a capture is doing. */
public sealed interface CaptureHealth {
    /** Ready to go on as soon as the instance that reads the source no longer does. */
    record StandingBy() implements CaptureHealth {}

    /** Connecting and preparing. */
    record Starting() implements CaptureHealth {}

    /** Every change committed from now on, and all those still missing, reach the log. */
    record Streaming() implements CaptureHealth {}

    /**
     * Capture ended with an error and will start again by itself; nothing is lost meanwhile.
     *
     * @param reason for the operator, with the remedy where there is one
     * @param attempt how many times in a row it has failed, from 1
     */
    record Retrying(String reason, int attempt) implements CaptureHealth {}

    /** Closed, or never started. */
    record Stopped() implements CaptureHealth {}
}
