package dev.tidewire.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;

/**
 * The direction of dependencies: app, then adapters, then the core, then protocol, predicate and
 * model.
 */
@AnalyzeClasses(packages = "dev.tidewire", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String CLIENT = "dev.tidewire.client";
    private static final String MODEL = "dev.tidewire.model";
    private static final String PREDICATE = "dev.tidewire.predicate";
    private static final String PROTOCOL = "dev.tidewire.protocol";
    private static final String RECORDS = "dev.tidewire.records";
    private static final String AUTH = "dev.tidewire.auth";
    private static final String GATEWAY = "dev.tidewire.gateway";
    private static final String GATEWAY_KAFKA = "dev.tidewire.gateway.kafka";
    private static final String GATEWAY_TYRUS = "dev.tidewire.gateway.tyrus";
    private static final String MATCHER = "dev.tidewire.matcher";
    private static final String INGEST = "dev.tidewire.ingest";
    private static final String STREAMS = "dev.tidewire.streams";
    private static final String CAPTURE = "dev.tidewire.capture";
    private static final String EMBEDDED = "dev.tidewire.embedded";
    private static final String APP = "dev.tidewire.app..";

    @ArchTest static final ArchRule client = uses(CLIENT);
    @ArchTest static final ArchRule model = uses(MODEL);
    @ArchTest static final ArchRule predicate = uses(PREDICATE, MODEL);
    @ArchTest static final ArchRule protocol = uses(PROTOCOL, MODEL, PREDICATE);
    @ArchTest static final ArchRule records = uses(RECORDS, MODEL, PREDICATE);
    @ArchTest static final ArchRule auth = uses(AUTH, MODEL);

    @ArchTest static final ArchRule gateway = uses(GATEWAY, MODEL, PREDICATE, PROTOCOL, AUTH);

    @ArchTest
    static final ArchRule gatewayKafka =
            uses(GATEWAY_KAFKA, MODEL, PREDICATE, PROTOCOL, AUTH, GATEWAY, RECORDS);

    @ArchTest
    static final ArchRule gatewayTyrus =
            uses(GATEWAY_TYRUS, MODEL, PREDICATE, PROTOCOL, AUTH, GATEWAY);

    @ArchTest static final ArchRule matcher = uses(MATCHER, MODEL, PREDICATE, RECORDS, STREAMS);
    @ArchTest static final ArchRule ingest = uses(INGEST, MODEL, PREDICATE, RECORDS, STREAMS);
    @ArchTest static final ArchRule streams = uses(STREAMS);
    @ArchTest static final ArchRule capture = uses(CAPTURE, MODEL, RECORDS);
    @ArchTest static final ArchRule embedded = uses(EMBEDDED);

    @ArchTest
    static final ArchRule kafka =
            stays(
                    "org.apache.kafka..",
                    RECORDS,
                    GATEWAY_KAFKA,
                    STREAMS,
                    MATCHER,
                    INGEST,
                    CAPTURE,
                    EMBEDDED,
                    APP,
                    "dev.tidewire.testkit");

    @ArchTest static final ArchRule debezium = stays("io.debezium..", CAPTURE);
    @ArchTest static final ArchRule keycloak = stays("org.keycloak..", AUTH);
    @ArchTest static final ArchRule tyrus = stays("org.glassfish..", GATEWAY_TYRUS);
    @ArchTest static final ArchRule webSocket = stays("jakarta.websocket..", GATEWAY_TYRUS);

    private static ArchRule uses(String module, String... allowed) {
        String[] packages = Arrays.copyOf(allowed, allowed.length + 1);
        packages[allowed.length] = module;
        return noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.tidewire..").and(not(resideInAnyPackage(packages))));
    }

    private static ArchRule stays(String framework, String... adapters) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(adapters)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(framework);
    }
}
