package dev.tidewire.gateway;

import dev.tidewire.model.WorkspaceId;

/**
 * A filter that this gateway wants changes for.
 *
 * @param epoch the gateway's epoch in which the number is meant
 * @param number counts the filters of an epoch from 0 and is never used again in it
 * @param canonical the filter's canonical document
 */
public record Interest(WorkspaceId workspace, long epoch, long number, String canonical) {}
