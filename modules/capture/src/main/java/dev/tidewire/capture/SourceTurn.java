package dev.tidewire.capture;

/** Says whether it is this instance's turn to read a source. */
interface SourceTurn extends AutoCloseable {
    /** Whose turn it is. */
    enum Whose {
        OURS,
        ANOTHERS,
        /** Kafka does not say. */
        UNKNOWN
    }

    /** Is told when the turn comes and goes. */
    @FunctionalInterface
    interface Listener {
        /**
         * @param now whose turn it is; when it is no longer ours, another instance may get it
         *     before this returns
         */
        void turned(Whose now);
    }

    /** Begins to wait for the turn; called once. */
    void start(Listener listener);

    /**
     * Lets another instance have the turn, if there is one: this one cannot make use of it. If
     * there is none, the turn comes back.
     */
    void offer();

    /** Gives the turn up, at once. The listener is not told. */
    @Override
    void close();

    /** The turn of who is alone: from the start to the end. */
    static SourceTurn alone() {
        return new SourceTurn() {
            @Override
            public void start(Listener listener) {
                listener.turned(Whose.OURS);
            }

            @Override
            public void offer() {}

            @Override
            public void close() {}
        };
    }
}
