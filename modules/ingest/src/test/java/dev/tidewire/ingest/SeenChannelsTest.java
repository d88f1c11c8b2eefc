package dev.tidewire.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.Channel;
import dev.tidewire.model.Family;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.model.WorkspaceId;
import org.junit.jupiter.api.Test;

class SeenChannelsTest {
    private final SeenChannels channels = new SeenChannels();

    @Test
    void aChannelIsEnteredOnceInEachWorkspace() {
        assertThat(enters("acme", "orders")).isTrue();
        assertThat(enters("acme", "orders")).isFalse();
        assertThat(enters("beta", "orders")).isTrue();
    }

    @Test
    void ofAWorkspaceAThousandChannelsAreEntered() {
        assertThat(entered("acme", SeenChannels.MAX_OF_WORKSPACE + 100))
                .isEqualTo(SeenChannels.MAX_OF_WORKSPACE);
        assertThat(enters("beta", "orders")).isTrue();
    }

    @Test
    void whenItIsFullNothingIsEnteredAgain() {
        int workspaces = SeenChannels.MAX_CHANNELS / SeenChannels.MAX_OF_WORKSPACE + 1;
        int first = 0;
        int again = 0;
        for (int workspace = 0; workspace < workspaces; workspace++) {
            first += entered("workspace-" + workspace, SeenChannels.MAX_OF_WORKSPACE);
        }
        for (int workspace = 0; workspace < workspaces; workspace++) {
            again += entered("workspace-" + workspace, SeenChannels.MAX_OF_WORKSPACE);
        }

        assertThat(first).isEqualTo(SeenChannels.MAX_CHANNELS);
        assertThat(again).isZero();
    }

    private int entered(String workspace, int topics) {
        int entered = 0;
        for (int topic = 0; topic < topics; topic++) {
            entered += enters(workspace, "user." + topic) ? 1 : 0;
        }
        return entered;
    }

    private boolean enters(String workspace, String topic) {
        PublishedEvent event =
                PublishedEvent.plain(
                        WorkspaceId.of(workspace),
                        new Channel(Family.EVENTS, topic),
                        new byte[] {'1'},
                        null,
                        null);
        return channels.enter(event) != null;
    }
}
