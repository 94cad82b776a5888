/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.camelami.internal.observe.Metrics;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packages of the code, and what each may import. The root package is the public API; every other package is under
 * {@code internal}. The packages may use basic types of the API: its exceptions, its constants and the types of its
 * options.
 */
@AnalyzeClasses(
        packages = "io.github.camelami",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.ComponentOnly.class})
class ArchitectureTest {

    private static final String AMI = "io.github.camelami";
    private static final String CALLS = AMI + ".internal.calls..";
    private static final String OBSERVE = AMI + ".internal.observe..";
    private static final String TRACK = AMI + ".internal.track..";
    private static final String ROUTE = AMI + ".internal.route..";
    private static final String OPERATION = AMI + ".internal.operation..";
    private static final String CLIENT = AMI + ".internal.client..";
    private static final String SESSION = AMI + ".internal.session..";
    private static final String CODEC = AMI + ".internal.codec..";
    private static final String MESSAGE = AMI + ".internal.message..";
    private static final String NETTY = "io.netty..";
    private static final String LOGGING = AMI + ".internal.log..";
    private static final String SLF4J = "org.slf4j..";

    /** The API types that every package may use, since they depend only on the JDK and Camel's annotations. */
    private static final DescribedPredicate<JavaClass> WORDS_OF_THE_API = describe(
            "are words of the API",
            type -> type.getBaseComponentType()
                    .getName()
                    .matches(
                            AMI
                                    + "\\.(Ami\\w*Exception|AmiConstants|AmiCall(\\$.*)?|AmiFields|ListenPolicy(\\$.*)?|OverflowPolicy|SpyMode)"));

    @ArchTest
    static final ArchRule words_of_the_api_know_only_the_jdk_and_camels_annotations = classes()
            .that(WORDS_OF_THE_API)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", "org.apache.camel.spi")
                    .or(WORDS_OF_THE_API));

    /**
     * So a native image needs no list of classes that the code itself uses by reflection. One class only checks whether
     * a library is present.
     */
    @ArchTest
    static final ArchRule nothing_is_called_by_reflection = noClasses()
            .that(not(type(Metrics.class)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.reflect")
            .orShould()
            .callMethodWhere(target(owner(type(Class.class)))
                    .and(target(nameMatching(
                            "forName|getResource.*|newInstance|get(Declared)?(Method|Field|Constructor)s?"))))
            .orShould()
            .callMethodWhere(target(owner(type(ServiceLoader.class))));

    @ArchTest
    static final ArchRule the_api_is_the_root_package = classes().should().resideInAnyPackage(AMI, AMI + ".internal..");

    @ArchTest
    static final ArchRule log_knows_only_the_logging_system = fromRoom(LOGGING).onlySees(LOGGING, SLF4J);

    @ArchTest
    static final ArchRule an_appender_that_throws_stops_nothing = noClasses()
            .that()
            .resideOutsideOfPackage(LOGGING)
            .should()
            .dependOnClassesThat(type(Logger.class).or(type(LoggerFactory.class)));

    @ArchTest
    static final ArchRule message_knows_only_the_jdk = fromRoom(MESSAGE).onlySees(MESSAGE);

    @ArchTest
    static final ArchRule calls_know_only_the_words_of_the_api = fromRoom(CALLS).onlySees(CALLS);

    @ArchTest
    static final ArchRule codec_knows_messages_and_netty = fromRoom(CODEC).onlySees(CODEC, MESSAGE, NETTY);

    @ArchTest
    static final ArchRule session_knows_codec_messages_and_netty =
            fromRoom(SESSION).onlySees(SESSION, CODEC, MESSAGE, NETTY, LOGGING);

    @ArchTest
    static final ArchRule client_knows_sessions_messages_and_event_loops =
            fromRoom(CLIENT).onlySees(CLIENT, SESSION, MESSAGE, "io.netty.channel..", "io.netty.util..", LOGGING);

    @ArchTest
    static final ArchRule operation_knows_messages_and_camels_message =
            fromRoom(OPERATION).onlySees(OPERATION, MESSAGE, "org.apache.camel", "org.apache.camel.util");

    @ArchTest
    static final ArchRule route_knows_clients_operations_messages_and_camel =
            fromRoom(ROUTE).onlySees(ROUTE, CLIENT, OPERATION, MESSAGE, "org.apache.camel..", LOGGING);

    @ArchTest
    static final ArchRule track_knows_clients_operations_and_messages =
            fromRoom(TRACK).onlySees(TRACK, CLIENT, OPERATION, MESSAGE, LOGGING);

    @ArchTest
    static final ArchRule observe_knows_clients_messages_and_camel = fromRoom(OBSERVE)
            .onlySees(OBSERVE, CLIENT, MESSAGE, "org.apache.camel..", "io.micrometer..", LOGGING, "org.slf4j");

    @ArchTest
    static final ArchRule the_component_knows_no_session_and_no_codec = noClasses()
            .that()
            .resideInAPackage(AMI)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SESSION, CODEC);

    @ArchTest
    static final ArchRule camel_netty_is_met_in_one_class = noClasses()
            .that()
            .doNotHaveSimpleName("NettyResources")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel.component..");

    @ArchTest
    static final ArchRule the_component_meets_netty_only_there_and_in_the_option_for_its_event_loops = noClasses()
            .that()
            .resideInAPackage(AMI)
            .and()
            .haveNameNotMatching(".*\\.(NettyResources(\\$.*)?|AmiComponent(Configurer)?)")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(NETTY);

    @ArchTest
    static final ArchRule micrometer_is_met_in_one_class = noClasses()
            .that()
            .haveNameNotMatching(".*\\.MicrometerMetrics(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..")
            .because("it is optional: an application without it must not meet it");

    @ArchTest
    static final ArchRule tracing_is_met_in_the_class_that_only_tracers_load = noClasses()
            .that()
            .doNotHaveSimpleName("AmiSpanDecorator")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel.telemetry..");

    @ArchTest
    static final ArchRule rooms_form_no_circle =
            slices().matching(AMI + ".internal.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothing_is_synchronized = methods()
            .should()
            .notHaveModifier(SYNCHRONIZED)
            .because("a lock held by synchronized pins virtual threads; ReentrantLock does not");

    @ArchTest
    static final ArchRule no_static_state_can_change =
            fields().that().areStatic().should().haveModifier(FINAL);

    @ArchTest
    static final ArchRule no_reflection = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.reflect..")
            .orShould()
            .callMethod(Class.class, "forName", String.class);

    @ArchTest
    static final ArchRule nobody_sleeps_or_makes_threads = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callConstructor(Thread.class, Runnable.class)
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.Executors")
            .because("threads come from Camel's ExecutorServiceManager, timers from the event loops");

    @ArchTest
    static final ArchRule nothing_is_null_unless_it_says_so = classes().should(new ArchCondition<>("be null-marked") {
        @Override
        public void check(JavaClass type, ConditionEvents events) {
            events.add(new SimpleConditionEvent(
                    type,
                    type.getPackage().isAnnotatedWith(NullMarked.class),
                    type.getPackageName() + " is not @NullMarked in its package-info"));
        }
    });

    private static Room fromRoom(String room) {
        return new Room(room);
    }

    private record Room(String name) {

        ArchRule onlySees(String... packages) {
            String[] seen = Stream.concat(Stream.of("java..", "javax..", "org.jspecify.."), Stream.of(packages))
                    .toArray(String[]::new);
            return classes()
                    .that()
                    .resideInAPackage(name)
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage(seen).or(WORDS_OF_THE_API));
        }
    }

    /** The simulator is a test dependency with its own packages. */
    static final class ComponentOnly implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return !location.contains("simulator");
        }
    }
}
