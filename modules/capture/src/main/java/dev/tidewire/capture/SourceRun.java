package dev.tidewire.capture;

/** One life of a source's engine, from its start to its end. */
interface SourceRun extends AutoCloseable {
    /**
     * Captures until the engine ends or {@link #close} is called.
     *
     * @param streaming called once every change from now on is sure to be captured
     * @throws CaptureException if it ended with an error; the message is for the operator
     * @throws InterruptedException if the thread was interrupted
     */
    void run(Runnable streaming) throws InterruptedException;

    /**
     * Ends it without waiting for Kafka: what is not stored yet is for whoever goes on. May be
     * called as {@link #close} may.
     */
    void abandon();

    /** Ends it; may be called at any time, from any thread, more than once. */
    @Override
    void close();
}
