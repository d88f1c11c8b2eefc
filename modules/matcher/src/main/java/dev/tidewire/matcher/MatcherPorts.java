package dev.tidewire.matcher;

import java.util.function.Supplier;

/**
 * What the topology needs from outside its records.
 *
 * @param nonces never gives the same text twice, over all processes
 */
public record MatcherPorts(
        ClaimLog claims, LogStarts starts, InterestsEnd interestsEnd, Supplier<String> nonces) {}
