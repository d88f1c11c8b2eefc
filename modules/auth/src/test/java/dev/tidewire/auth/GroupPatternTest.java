package dev.tidewire.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tidewire.model.WorkspaceId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GroupPatternTest {
    @ParameterizedTest
    @CsvSource({
        "/{workspace},                     /acme,                  acme",
        "/workspaces/{workspace},          /workspaces/acme,       acme",
        "/workspaces/{workspace},          /workspaces/Acme_2-x,   Acme_2-x",
        "/workspaces/{workspace}/readers,  /workspaces/acme/readers, acme",
        "/tenants/{tenant}/{workspace},    /tenants/globex/acme,   acme",
        "/tenants/{tenant}/{workspace},    /tenants/Globex & Co./acme, acme",
        "/{tenant}/{workspace}/{tenant},   /a/acme/b,              acme",
    })
    void findsTheWorkspaceOfAGroup(String pattern, String group, String workspace) {
        assertThat(GroupPattern.parse(pattern).workspaceOf(group))
                .hasValue(WorkspaceId.of(workspace));
    }

    @ParameterizedTest
    @CsvSource({
        "/workspaces/{workspace},         ''",
        "/workspaces/{workspace},         /",
        "/workspaces/{workspace},         acme",
        "/workspaces/{workspace},         /acme",
        "/workspaces/{workspace},         workspaces/acme",
        "/workspaces/{workspace},         //workspaces/acme",
        "/workspaces/{workspace},         /workspaces",
        "/workspaces/{workspace},         /workspaces/",
        "/workspaces/{workspace},         /workspaces//acme",
        "/workspaces/{workspace},         /workspaces/acme/",
        "/workspaces/{workspace},         /workspaces/acme/admins",
        "/workspaces/{workspace},         /x/workspaces/acme",
        "/workspaces/{workspace},         /Workspaces/acme",
        "/workspaces/{workspace},         /workspacesX/acme",
        "/workspaces/{workspace},         /workspaces/*",
        "/workspaces/{workspace},         /workspaces/..",
        "/workspaces/{workspace},         /workspaces/{workspace}",
        "/workspaces/{workspace},         /workspaces/acme corp",
        "/workspaces/{workspace},         '/workspaces/acme\n'",
        "/workspaces/{workspace},         ' /workspaces/acme'",
        "/workspaces/{workspace},         /workspaces/a~/acme",
        "/work.paces/{workspace},         /workspaces/acme",
        "/tenants/{tenant}/{workspace},   /tenants/acme",
        "/tenants/{tenant}/{workspace},   /tenants//acme",
        "/tenants/{tenant}/{workspace},   /tenants/globex/team/acme",
        "/tenants/{tenant}/{workspace},   /tenants/globex~/acme",
    })
    void findsNoWorkspaceInAnyOtherGroup(String pattern, String group) {
        assertThat(GroupPattern.parse(pattern).workspaceOf(group)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'',                              begin with a slash",
        "{workspace},                     begin with a slash",
        "workspaces/{workspace},          begin with a slash",
        "/,                               {workspace} once",
        "/workspaces,                     {workspace} once",
        "/{tenant},                       {workspace} once",
        "/{workspace}/{workspace},        {workspace} once",
        "/{Workspace},                    {workspace} once",
        "/ws-{workspace},                 {workspace} once",
        "/ws-{tenant}/{workspace},        no other braces",
        "/{team}/{workspace},             no other braces",
        "/{workspace}/},                  no other braces",
        "/workspaces//{workspace},        empty name",
        "/{workspace}/,                   empty name",
        "//{workspace},                   empty name",
    })
    void refusesAPatternThatWouldNotSayWhichWorkspace(String pattern, String remedy) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GroupPattern.parse(pattern))
                .withMessageStartingWith("group pattern must ")
                .withMessageContaining(remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/{workspace}", "/tenants/{tenant}/{workspace}/readers"})
    void writesAPatternAsItWasRead(String pattern) {
        assertThat(GroupPattern.parse(pattern)).hasToString(pattern);
    }
}
