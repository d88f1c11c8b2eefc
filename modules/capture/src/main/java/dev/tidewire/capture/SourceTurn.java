package dev.tidewire.capture;

/** Says whether it is this instance's turn to read a source. */
interface SourceTurn extends AutoCloseable {
    /** Is told when the turn comes and goes. */
    @FunctionalInterface
    interface Listener {
        /**
         * @param held whether the turn has come; if it goes, another instance may get it when this
         *     returns
         */
        void turned(boolean held);
    }

    /** Begins to wait for the turn; called once. */
    void start(Listener listener);

    /** Gives the turn up, at once. The listener is not told. */
    @Override
    void close();

    /** The turn of who is alone: from the start to the end. */
    static SourceTurn alone() {
        return new SourceTurn() {
            @Override
            public void start(Listener listener) {
                listener.turned(true);
            }

            @Override
            public void close() {}
        };
    }
}
