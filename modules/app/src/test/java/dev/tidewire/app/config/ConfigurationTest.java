package dev.tidewire.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidewire.auth.AccessDecision;
import dev.tidewire.auth.ClaimPath;
import dev.tidewire.auth.Claims;
import dev.tidewire.auth.GroupPattern;
import dev.tidewire.auth.TokenPolicy;
import dev.tidewire.auth.VerifiedToken;
import dev.tidewire.auth.WorkspaceGroups;
import dev.tidewire.gateway.Quota;
import dev.tidewire.gateway.Quotas;
import dev.tidewire.model.WorkspaceId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    private static final Host HOST = new Host("somewhere", "/tmp");
    private static final Set<Role> ALL = EnumSet.allOf(Role.class);
    private static final Set<Role> NONE = EnumSet.noneOf(Role.class);

    @Test
    void sampleIsAcceptedForEveryRole() throws IOException {
        Configuration configuration = parse(sample(), Map.of(), ALL);

        assertThat(configuration.capture().sources().getFirst().workspaces())
                .containsExactly(
                        new WorkspaceRuleConfig.SchemaRule("ws_(?<workspace>.+)"),
                        new WorkspaceRuleConfig.ColumnRule("tenant_id"),
                        new WorkspaceRuleConfig.DatabaseRule("tenant_(?<workspace>.+)"),
                        new WorkspaceRuleConfig.FixedRule("main"));
    }

    @Test
    void sampleShowsTheDefaults() throws IOException {
        Configuration sample = parse(sample(), Map.of(), ALL);
        Configuration defaults = parse("", Map.of(), NONE);

        assertThat(sample.gateway())
                .usingRecursiveComparison()
                .ignoringFields("quotas.workspaces")
                .isEqualTo(defaults.gateway());
        assertThat(sample.topics()).isEqualTo(defaults.topics());
        assertThat(sample.health()).isEqualTo(defaults.health());
        assertThat(sample.capture().pollInterval()).isEqualTo(defaults.capture().pollInterval());
        assertThat(sample.matcher())
                .usingRecursiveComparison()
                .ignoringFields("instance")
                .isEqualTo(defaults.matcher());
    }

    @Test
    void describedConfigurationReadsBackButForSecrets() throws IOException {
        Configuration sample = parse(sample(), Map.of(), ALL);

        Configuration again = parse(sample.describe(), Map.of(), ALL);

        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFields(
                        "kafka.properties",
                        "capture.sources.password",
                        "capture.sources.uri",
                        "auth.value.introspection.value.clientSecret",
                        "auth.value.delegation.value.token")
                .isEqualTo(sample);
    }

    @Test
    void quotasOfNamedWorkspacesAreTheGeneralOnesWhereTheyAreNotSet() {
        Quotas quotas =
                parse(
                                """
                                gateway:
                                  quotas:
                                    workspace: {connections: 100, publishesPerSecond: 10}
                                    subject: {deliveriesPerSecond: 50}
                                    workspaces:
                                      - names: [big, bigger]
                                        workspace: {connections: 1000, publishesPerSecond: 0}
                                        subject: {bytesPerSecond: 64KiB}
                                """,
                                Map.of("TIDEWIRE_GATEWAY_QUOTAS_SUBJECT_PREDICATES", "7"),
                                NONE)
                        .gateway()
                        .quotas()
                        .quotas();

        assertThat(quotas.workspace().limits())
                .isEqualTo(Map.of(Quota.CONNECTIONS, 100L, Quota.PUBLISHES, 10L));
        assertThat(quotas.subject().limits())
                .isEqualTo(Map.of(Quota.DELIVERIES, 50L, Quota.PREDICATES, 7L));
        Quotas.OfWorkspace big = quotas.workspaces().get(WorkspaceId.of("big"));
        assertThat(big).isEqualTo(quotas.workspaces().get(WorkspaceId.of("bigger")));
        assertThat(big.workspace().limits()).isEqualTo(Map.of(Quota.CONNECTIONS, 1_000L));
        assertThat(big.subject().limits())
                .isEqualTo(
                        Map.of(
                                Quota.DELIVERIES,
                                50L,
                                Quota.PREDICATES,
                                7L,
                                Quota.BYTES_IN,
                                65_536L));
    }

    @Test
    void describedConfigurationHidesSecrets() throws IOException {
        String described = parse(sample(), Map.of(), ALL).describe();

        assertThat(described)
                .contains("password: \"********\"")
                .contains(
                        "uri: \"mongodb://tidewire:********@localhost:27017/shop?replicaSet=rs0\"")
                .contains("sasl.jaas.config: \"********\"")
                .contains("sasl.mechanism: \"SCRAM-SHA-512\"")
                .doesNotContain("secret");
    }

    @Test
    void configurationAsTextHidesSecrets() throws IOException {
        assertThat(parse(sample(), Map.of(), ALL).toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    gateway: {prot: 1}                 | gateway.prot (line 1): is not a known key; did you mean port?
                    gatway: {port: 1}                  | gatway (line 1): is not a known key; did you mean gateway?
                    gateway: {port: 99999}             | gateway.port (line 1): is "99999"; it must be from 0 to 65535
                    gateway: {port: http}              | gateway.port (line 1): is "http"; it must be a whole number from 0 to 65535
                    gateway: {port: [1]}               | gateway.port (line 1): must be a single value
                    gateway: {tokenInQuery: yes}       | gateway.tokenInQuery (line 1): is "yes"; it must be true or false
                    gateway: {allowedOrigins: ['*']}   | gateway.allowedOrigins (line 1): is "*"; it must be an origin such as https://app.example.com or http://localhost:3000, with nothing after host and port, and a host with other letters in its xn-- form; no origin at all allows every one
                    gateway: {pingInterval: 5 minutes} | gateway.pingInterval (line 1): is "5 minutes"; it must be a duration such as 5ms, 30s, 15m, 24h or PT30S
                    gateway: {outboundBytes: 1MB}      | gateway.outboundBytes (line 1): is "1MB"; it must be a size such as 65536, 64KiB or 1MiB
                    gateway: {silenceTimeout: 10s}     | gateway.silenceTimeout (line 1): is 10s; it must be longer than pingInterval, which is 25s
                    gateway: {drain: {window: 30s}}    | gateway.drain.window (line 1): window is 30s and timeout 20s; the window must not be longer
                    gateway: {drain: {timeout: 5s}}    | gateway.drain.timeout (line 1): window is 10s and timeout 5s; the window must not be longer
                    gateway: {drain: {timeout: 0s}}    | gateway.drain.timeout (line 1): is "0s"; it must be from 1s to 1h
                    gateway: {quotas: {subject: {conections: 1}}} | gateway.quotas.subject.conections (line 1): is not a known key; did you mean connections?
                    gateway: {quotas: {workspace: {deliveriesPerSecond: -1}}} | gateway.quotas.workspace.deliveriesPerSecond (line 1): is "-1"; it must be from 0 to 1000000000
                    gateway: {quotas: {subject: {bytesPerSecond: much}}} | gateway.quotas.subject.bytesPerSecond (line 1): is "much"; it must be a size such as 65536, 64KiB or 1MiB
                    gateway: {quotas: {workspaces: [{subject: {}}]}} | gateway.quotas.workspaces[0].names (line 1): is missing; name workspaces, for example main
                    gateway: {quotas: {workspaces: [{names: a}, {names: [b, a]}]}} | gateway.quotas.workspaces[1].names (line 1): is "a" a second time; name it once
                    gateway: 8080                      | gateway (line 1): must hold keys and values
                    matcher: {lease: 5s}               | matcher.lease (line 1): is "5s"; it must be from 6s to 1h
                    ingest: {applicationId: tidewire-matcher} | ingest.applicationId (line 1): is "tidewire-matcher", as matcher.applicationId; they must differ
                    topics: {replicationFactor: 0}     | topics.replicationFactor (line 1): is 0; it must be at least 1, or -1 for the broker's default
                    kafka: {properties: {a: {b: c}}}   | kafka.properties.a (line 1): must be a single value; write names with dots in one line, such as security.protocol: SASL_SSL
                    kafka: {bootstrapServers: broker}  | kafka.bootstrapServers (line 1): is "broker"; it must be host:port, separated by commas
                    auth: {issuer: nowhere}            | auth.issuer (line 1): is "nowhere"; it must be an http or https URL, for example https://login.example.com/realms/main, or set jwksUrl besides
                    auth: {issuer: 'http://i', workspaceGroups: [/workspaces]} | auth.workspaceGroups (line 1): is "/workspaces"; group pattern must have {workspace} once, for example /workspaces/{workspace}
                    auth: {issuer: 'http://i', workspaceGroups: ['/{team}/{workspace}']} | auth.workspaceGroups (line 1): is "/{team}/{workspace}"; group pattern must have {workspace} and {tenant} as whole names between slashes and no other braces
                    auth: {issuer: 'http://i', groupClaims: [a..b]} | auth.groupClaims (line 1): is "a..b"; claim path must be names separated by single dots, for example resource_access.tidewire-api.roles
                    auth: {issuer: 'http://i', scopeClaims: ['.']} | auth.scopeClaims (line 1): is "."; claim path must be names separated by single dots, for example resource_access.tidewire-api.roles
                    auth: {issuer: 'http://i', allWorkspacesScope: ''} | auth.allWorkspacesScope (line 1): is ""; the scope for all workspaces must not be empty
                    auth: {issuer: 'http://i', allWorkspacesScope: 'realtime:read'} | auth.allWorkspacesScope (line 1): is "realtime:read"; the scope for all workspaces must have no other meaning; name one of its own, for example super_admin
                    auth: {issuer: 'http://i', adminScope: 'realtime:read'} | auth.adminScope (line 1): is "realtime:read"; the scope of operators must have no other meaning; name one of its own, for example realtime:admin
                    auth: {issuer: 'http://i', workspaceGroup: []} | auth.workspaceGroup (line 1): is not a known key; did you mean workspaceGroups?
                    auth: {issuer: 'http://a/realms/b', jwksRefreshInterval: 5s} | auth.jwksMinimumInterval (line 1): is 10s; it must not be longer than jwksRefreshInterval, which is 5s
                    auth: {issuer: 'http://i', introspection: {interval: 1s}} | auth.introspection.clientSecret (line 1): is missing; set it, for example: clientSecret: secret
                    auth: {issuer: 'http://i', introspection: {clientSecret: s, url: nowhere}} | auth.introspection.url (line 1): is "nowhere"; url must be http or https, with a host and without user and password, for example https://login.example.com/realms/main/protocol/openid-connect/token/introspect
                    auth: {issuer: 'http://i', introspection: {clientSecret: s, clientId: ''}} | auth.introspection.clientId (line 1): is ""; clientId must not be empty; name the client that stands for this service
                    auth: {issuer: 'http://i', introspection: {clientSecret: s, interval: 1ms}} | auth.introspection.interval (line 1): is "1ms"; it must be from 100ms to 1h
                    auth: {issuer: 'http://i', delegation: {timeout: 1s}} | auth.delegation.url (line 1): is missing; set it, for example: url: https://access.example.com/subscriptions
                    auth: {issuer: 'http://i', delegation: {url: nowhere}} | auth.delegation.url (line 1): is "nowhere"; url must be http or https, with a host and without user and password, for example https://access.example.com/subscriptions
                    auth: {issuer: 'http://i', delegation: {url: 'http://d', token: 'a b'}} | auth.delegation.token (line 1): must be printable ASCII without spaces, as a header takes it; leave it out to send none
                    auth: {issuer: 'http://i', delegation: {url: 'http://d', cacheTime: 1ms}} | auth.delegation.cacheTime (line 1): is "1ms"; it must be from 1s to 1h
                    health: {port: 1, port: 2}         | health.port (line 1): is there already at line 1; keep one of them
                    - kafka                            | line 1: must hold sections such as kafka: and gateway:
                    """)
    void problemNamesTheKeyAndTheRemedy(String yaml, String problem) {
        assertThat(problems(yaml, Map.of(), NONE)).contains(problem);
    }

    @Test
    void groupsAndRolesAreReadAsTheFileSays() {
        AuthConfig auth =
                parse(
                                """
                                auth:
                                  issuer: http://i
                                  groupClaims: [groups, org.teams]
                                  workspaceGroups: ['/workspaces/{workspace}', '/{tenant}/{workspace}']
                                  scopeClaims: [scope, resource_access.tidewire-api.roles]
                                """,
                                Map.of(),
                                NONE)
                        .auth()
                        .orElseThrow();

        TokenPolicy policy = auth.policy();
        assertThat(policy.groups())
                .isEqualTo(
                        new WorkspaceGroups(
                                List.of(ClaimPath.parse("groups"), ClaimPath.parse("org.teams")),
                                List.of(
                                        GroupPattern.parse("/workspaces/{workspace}"),
                                        GroupPattern.parse("/{tenant}/{workspace}"))));
        assertThat(policy.scopes())
                .containsExactly(
                        ClaimPath.parse("scope"),
                        ClaimPath.parse("resource_access.tidewire-api.roles"));
    }

    @Test
    void noGroupOpensAWorkspaceByDefault() {
        AuthConfig auth = parse("auth: {issuer: 'http://i'}", Map.of(), NONE).auth().orElseThrow();

        assertThat(auth.policy().groups().patterns()).isEmpty();
        assertThat(auth.adminScope()).isEqualTo("realtime:admin");
        assertThat(auth.logoutClients()).containsExactly("tidewire-api");
        assertThat(auth.policy().groups().claims()).containsExactly(ClaimPath.parse("groups"));
    }

    @Test
    void introspectionIsConfiguredByItsSecretAlone() {
        AuthConfig auth =
                parse(
                                "auth: {issuer: 'http://i/realms/r'}",
                                Map.of("TIDEWIRE_AUTH_INTROSPECTION_CLIENT_SECRET", "hidden"),
                                NONE)
                        .auth()
                        .orElseThrow();

        IntrospectionConfig introspection = auth.introspection().orElseThrow();
        assertThat(introspection.settings().url())
                .hasToString("http://i/realms/r/protocol/openid-connect/token/introspect");
        assertThat(introspection.settings().clientId()).isEqualTo("tidewire-api");
        assertThat(introspection.settings().clientSecret()).isEqualTo("hidden");
        assertThat(introspection.interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(auth.toString()).doesNotContain("hidden");
    }

    @Test
    void delegationIsConfiguredByItsAddressAndKeepsItsTokenSecret() {
        AuthConfig auth =
                parse(
                                "auth: {issuer: 'http://i', delegation: {url: 'http://d/may'}}",
                                Map.of("TIDEWIRE_AUTH_DELEGATION_TOKEN", "hidden"),
                                NONE)
                        .auth()
                        .orElseThrow();

        DelegationConfig delegation = auth.delegation().orElseThrow();
        assertThat(delegation.settings().url()).hasToString("http://d/may");
        assertThat(delegation.settings().token()).contains("hidden");
        assertThat(delegation.settings().timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(delegation.cacheTime()).isEqualTo(Duration.ofSeconds(30));
        assertThat(auth.toString()).doesNotContain("hidden");
    }

    @Test
    void nobodyElseIsAskedByDefault() {
        AuthConfig auth = parse("auth: {issuer: 'http://i'}", Map.of(), NONE).auth().orElseThrow();

        assertThat(auth.introspection()).isEmpty();
        assertThat(auth.delegation()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    auth: {issuer: 'http://i'}                                  | false
                    auth: {issuer: 'http://i', allWorkspacesScope: super_admin} | true
                    auth: {issuer: 'http://i', allWorkspacesScope: super}       | false
                    """)
    void everyWorkspaceIsOpenToTheConfiguredScopeOnly(String yaml, boolean open) {
        AuthConfig auth = parse(yaml, Map.of(), NONE).auth().orElseThrow();
        VerifiedToken token =
                new VerifiedToken(
                        "root",
                        null,
                        null,
                        Set.of(),
                        Set.of("super_admin"),
                        Instant.EPOCH,
                        Instant.MAX,
                        null,
                        null,
                        Claims.none());

        AccessDecision decision = auth.access().connect(token, WorkspaceId.of("acme"));

        assertThat(decision instanceof AccessDecision.Granted).isEqualTo(open);
    }

    @Test
    void brokenYamlNamesTheLine() {
        assertThat(problems("kafka:\n  bootstrapServers: [", Map.of(), NONE))
                .singleElement()
                .asString()
                .startsWith("line 2: is not YAML: ");
    }

    @Test
    void everyProblemIsReportedAtOnce() {
        String yaml =
                """
                gateway:
                  port: 70000
                  hots: 127.0.0.1
                matcher:
                  threads: none
                """;

        assertThat(problems(yaml, Map.of("TIDEWIRE_TOPICS_SLOTS", "0"), ALL))
                .containsExactly(
                        "kafka.bootstrapServers: is missing; set it, for example: bootstrapServers: localhost:9092",
                        "topics.slots (TIDEWIRE_TOPICS_SLOTS): is \"0\"; it must be from 1 to 10000",
                        "capture.sources: is missing; name at least one database, see: tidewire config sample",
                        "matcher.threads (line 5): is \"none\"; it must be a whole number from 1 to 1000",
                        "gateway.port (line 2): is \"70000\"; it must be from 0 to 65535",
                        "auth.issuer: is missing; set it, for example: issuer: https://login.example.com/realms/main",
                        "gateway.hots (line 3): is not a known key; did you mean host?");
    }

    @Test
    void roleNeedsOnlyItsOwnSections() {
        String yaml = "kafka: {bootstrapServers: 'broker:9092'}";

        Configuration configuration = parse(yaml, Map.of(), EnumSet.of(Role.MATCHER));

        assertThat(configuration.matcher().instance()).isEqualTo("somewhere");
        assertThat(configuration.auth()).isEmpty();
    }

    @Test
    void sectionThatIsThereMustBeRightWhateverTheRole() {
        assertThat(problems("auth: {audience: api}", Map.of(), EnumSet.of(Role.MATCHER)))
                .anyMatch(problem -> problem.startsWith("auth.issuer (line 1): is missing"));
    }

    @Test
    void sourceWithoutNameHostOrWorkspacesIsRefusedInOnePass() {
        String yaml = "capture: {sources: [{database: shop, user: me}]}";

        assertThat(problems(yaml, Map.of(), NONE))
                .anyMatch(problem -> problem.startsWith("capture.sources[0].name"))
                .anyMatch(problem -> problem.startsWith("capture.sources[0].host"))
                .anyMatch(problem -> problem.startsWith("capture.sources[0].workspaces"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {schema: 'ws_(.+)'}        | capture.sources[0].workspaces[0].schema (line 1): is "ws_(.+)"; it must name the part that is the workspace, for example ws_(?<workspace>.+)
                    {schema: 'ws_('}           | capture.sources[0].workspaces[0].schema (line 1): holds "ws_(", which is no regular expression: Unclosed group
                    {schema: x, fixed: main}   | capture.sources[0].workspaces[0] (line 1): must have exactly one of schema, database, column and fixed, not schema and fixed
                    {fixed: 'no workspace'}    | capture.sources[0].workspaces[0].fixed (line 1): is "no workspace"; workspace must be 1 to 63 letters, digits, _ or -, beginning with a letter or a digit
                    """)
    void brokenWorkspaceRuleIsRefused(String rule, String problem) {
        String yaml =
                "capture: {sources: [{name: a, host: h, database: d, user: u, workspaces: [%s]}]}"
                        .formatted(rule);

        assertThat(problems(yaml, Map.of(), NONE)).contains(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {type: mysql, name: a}                                    | capture.sources[0].type (line 1): is "mysql"; it must be one of postgres, mongo
                    {type: mongo, name: a, workspaces: [{fixed: main}]}       | capture.sources[0].uri (line 1): is missing; set it, for example: uri: mongodb://localhost:27017/shop?replicaSet=rs0
                    {type: mongo, name: a, uri: 'localhost:27017', workspaces: [{fixed: main}]} | capture.sources[0].uri (line 1): must begin with mongodb:// or mongodb+srv:// and name a host, for example mongodb://localhost:27017/shop?replicaSet=rs0
                    {type: mongo, name: a, uri: 'mongodb://h', workspaces: [{schema: x}]} | capture.sources[0].workspaces[0] (line 1): must have exactly one of database, field and fixed
                    {type: mongo, name: a, uri: 'mongodb://h', host: h, workspaces: [{fixed: main}]} | capture.sources[0].host (line 1): is not a known key; it knows type, name, uri, databases, collections, defaultDatabase, enablePreImages, workspaces, heartbeatInterval, offsetInterval
                    {type: mongo, name: a, uri: 'mongodb://h', databases: ['('], workspaces: [{fixed: main}]} | capture.sources[0].databases (line 1): holds "(", which is no regular expression: Unclosed group
                    """)
    void brokenSourceIsRefused(String source, String problem) {
        assertThat(problems("capture: {sources: [%s]}".formatted(source), Map.of(), NONE))
                .contains(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "mongodb://h:27017/shop?replicaSet=rs0,shop",
        "mongodb://u:p@a:1/shop,shop",
        "mongodb://h/?replicaSet=rs0,''",
        "mongodb://h,''",
        "mongodb+srv://h/docs,docs"
    })
    void theDefaultDatabaseIsTheOneThatTheUriNames(String uri, String database) {
        Configuration configuration =
                parse(
                        "capture: {sources: [{type: mongo, name: a, uri: '%s', workspaces: [{fixed: main}]}]}"
                                .formatted(uri),
                        Map.of(),
                        NONE);

        assertThat(configuration.capture().sources().getFirst())
                .isInstanceOfSatisfying(
                        MongoSourceConfig.class,
                        source -> assertThat(source.defaultDatabase()).isEqualTo(database));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {topics: shop}                               | ingest.mappings[0].workspace (line 1): is missing; say whose the events are: key, header:NAME, path:a.b or fixed:ID
                    {topics: '(', workspace: key}                | ingest.mappings[0].topics (line 1): holds "(", which is no regular expression: Unclosed group
                    {topics: shop, workspace: 'key:x'}           | ingest.mappings[0].workspace (line 1): is "key:x"; it must be one of key, header:NAME, path:a.b or fixed:ID
                    {topics: shop, workspace: header}            | ingest.mappings[0].workspace (line 1): is "header"; it must be one of key, header:NAME, path:a.b or fixed:ID
                    {topics: shop, workspace: 'fixed:a b'}       | ingest.mappings[0].workspace (line 1): is "fixed:a b"; it must be fixed: and 1 to 63 letters, digits, _ or -
                    {topics: shop, workspace: 'path:a..b'}       | ingest.mappings[0].workspace (line 1): is "path:a..b"; it must be path: and names of members with single dots between
                    {topics: shop, workspace: key, channel: 'path:.'} | ingest.mappings[0].channel (line 1): is "path:."; it must be path: and names of members with single dots between
                    {topics: shop, workspace: key, channel: key} | ingest.mappings[0].channel (line 1): is "key"; it must be topic or path:a.b
                    """)
    void brokenMappingOfTopicsIsRefused(String mapping, String problem) {
        assertThat(problems("ingest: {mappings: [%s]}".formatted(mapping), Map.of(), NONE))
                .contains(problem);
    }

    @Test
    void twoSourcesOfOneNameAreRefused() {
        String source = "{name: a, host: h, database: d, user: u, workspaces: [{fixed: main}]}";

        assertThat(
                        problems(
                                "capture: {sources: [%s, %s]}".formatted(source, source),
                                Map.of(),
                                NONE))
                .containsExactly(
                        "capture.sources (line 1): has two sources named a; give each its own name");
    }

    @Test
    void variableGoesBeforeTheFile() {
        Configuration configuration =
                parse(
                        "gateway: {port: 8080, tokenInQuery: false}",
                        Map.of("TIDEWIRE_GATEWAY_TOKEN_IN_QUERY", "true"),
                        NONE);

        assertThat(configuration.gateway().tokenInQuery()).isTrue();
        assertThat(configuration.gateway().port()).isEqualTo(8080);
    }

    @Test
    void variablesAloneAreEnough() {
        Map<String, String> environment =
                Map.of(
                        "TIDEWIRE_KAFKA_BOOTSTRAP_SERVERS", "broker:9092",
                        "TIDEWIRE_KAFKA_PROPERTIES_SASL_MECHANISM", "PLAIN",
                        "TIDEWIRE_CAPTURE_SOURCES_0_NAME", "shop",
                        "TIDEWIRE_CAPTURE_SOURCES_0_HOST", "db",
                        "TIDEWIRE_CAPTURE_SOURCES_0_DATABASE", "shop",
                        "TIDEWIRE_CAPTURE_SOURCES_0_USER", "tidewire",
                        "TIDEWIRE_CAPTURE_SOURCES_0_PASSWORD", "hush",
                        "TIDEWIRE_CAPTURE_SOURCES_0_TABLES", "public.a, public.b",
                        "TIDEWIRE_CAPTURE_SOURCES_0_WORKSPACES_0_FIXED", "main");

        Configuration configuration = parse("", environment, EnumSet.of(Role.CAPTURE));

        PostgresSourceConfig source = postgres(configuration);
        assertThat(source.password().value()).isEqualTo("hush");
        assertThat(source.tables()).containsExactly("public.a", "public.b");
        assertThat(source.workspaces()).containsExactly(new WorkspaceRuleConfig.FixedRule("main"));
        assertThat(configuration.kafka().clientSettings())
                .containsEntry("sasl.mechanism", "PLAIN")
                .containsEntry("bootstrap.servers", "broker:9092");
    }

    @Test
    void variableOverridesASecretOfTheFile() throws IOException {
        Configuration configuration =
                parse(sample(), Map.of("TIDEWIRE_CAPTURE_SOURCES_0_PASSWORD", "hush"), ALL);

        assertThat(postgres(configuration).password().value()).isEqualTo("hush");
    }

    @Test
    void unknownVariableIsRefusedWithTheNearestName() {
        assertThat(problems("", Map.of("TIDEWIRE_GATEWAY_PROT", "1"), NONE))
                .containsExactly(
                        "TIDEWIRE_GATEWAY_PROT: names no setting; did you mean"
                                + " TIDEWIRE_GATEWAY_PORT?");
    }

    @Test
    void variablesThatKubernetesDerivesFromServicesAreIgnored() {
        Map<String, String> links =
                Map.of(
                        "TIDEWIRE_GATEWAY_PORT", "tcp://10.0.0.1:8080",
                        "TIDEWIRE_GATEWAY_SERVICE_HOST", "10.0.0.1",
                        "TIDEWIRE_GATEWAY_SERVICE_PORT_HTTP", "8080",
                        "TIDEWIRE_GATEWAY_PORT_8080_TCP_ADDR", "10.0.0.1");

        assertThat(parse("", links, NONE).gateway().port()).isEqualTo(8080);
    }

    @Test
    void slotIsTheOrdinalOfTheHost() {
        Host pod = new Host("gateway-3", "/tmp");

        assertThat(Configuration.parse("test", "", Map.of(), pod, NONE).gateway().slot())
                .isEqualTo(3);
    }

    @Test
    void missingFileIsOneClearProblem(@TempDir Path folder) {
        ConfigurationException refused =
                catchThrowableOfType(
                        ConfigurationException.class,
                        () ->
                                Configuration.load(
                                        Optional.of(folder.resolve("none.yaml")),
                                        Map.of(),
                                        HOST,
                                        NONE));

        assertThat(refused)
                .hasMessageEndingWith("none.yaml:\n  the file does not exist; check the path");
    }

    @ParameterizedTest
    @CsvSource({"5ms,PT0.005S", "30s,PT30S", "15m,PT15M", "24h,PT24H", "7d,PT168H", "PT1M,PT1M"})
    void durationsReadAndPrint(String text, Duration duration) {
        assertThat(Quantities.duration(text)).isEqualTo(duration);
        assertThat(Quantities.duration(Quantities.format(duration))).isEqualTo(duration);
    }

    private static PostgresSourceConfig postgres(Configuration configuration) {
        return (PostgresSourceConfig) configuration.capture().sources().getFirst();
    }

    private static Configuration parse(
            String yaml, Map<String, String> environment, Set<Role> roles) {
        return Configuration.parse("test", yaml, environment, HOST, roles);
    }

    private static List<String> problems(
            String yaml, Map<String, String> environment, Set<Role> roles) {
        ConfigurationException refused =
                catchThrowableOfType(
                        ConfigurationException.class, () -> parse(yaml, environment, roles));
        assertThat(refused).as("the configuration is refused").isNotNull();
        return refused.problems().stream().map(Problem::toString).toList();
    }

    private static String sample() throws IOException {
        try (InputStream resource =
                ConfigurationTest.class.getResourceAsStream("/tidewire-sample.yaml")) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
