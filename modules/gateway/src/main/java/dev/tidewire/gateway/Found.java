package dev.tidewire.gateway;

/**
 * What a scan has found for somebody.
 *
 * @param conflated how many changes of a row the record stands for; 0 if it is one among all
 */
record Found(LogRecord record, Targets targets, int conflated) {}
