package dev.tidewire.capture;

import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import java.util.Collection;

/** What a family's changes are in the log. Not thread-safe. */
interface ChangeForm<C extends SourceChange> {
    /** Where the row or document belongs now, or belonged if it is gone. */
    Home home(C change);

    /** Where it belonged before an update. */
    Home before(C change);

    /** Every workspace that is known to have the whole table. */
    Collection<Home.In> everywhere(C change);

    /** The channel in a workspace. */
    Channel channel(C change, Home.In home);

    /** The family's own members of the change's JSON. */
    ChangeJson.Body body(C change, Operation operation);

    /** Why it cannot be told where something belongs, and the remedy. */
    String unknown();
}
