/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The rooms of the simulator, and what each may import. The root package is where users start; the programs on top of it (replay,
 * load) use it, and it knows none of them.
 */
@AnalyzeClasses(packages = "io.github.camelami.simulator", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.github.camelami.simulator";
    private static final String WIRE = ROOT + ".wire";
    private static final String TIME = ROOT + ".time";
    private static final String FAULT = ROOT + ".fault";
    private static final String WORLD = ROOT + ".world";
    private static final String QUEUE = ROOT + ".queue";
    private static final String APPLICATIONS = ROOT + ".applications";
    private static final String MANAGER = ROOT + ".manager";
    private static final String ACTIONS = ROOT + ".actions";
    private static final String TRANSCRIPT = ROOT + ".transcript";
    private static final String PROGRAM = ROOT + ".program";
    private static final String RECORDER = ROOT + ".recorder";
    private static final String REPLAY = ROOT + ".replay";
    private static final String LOAD = ROOT + ".load";
    private static final String JUNIT = ROOT + ".junit";
    private static final String NETTY = "io.netty..";
    private static final String LOGGING = "org.slf4j";

    @ArchTest
    static final ArchRule every_class_has_a_room = classes()
            .should()
            .resideInAnyPackage(
                    ROOT,
                    WIRE,
                    TIME,
                    FAULT,
                    WORLD,
                    QUEUE,
                    APPLICATIONS,
                    MANAGER,
                    ACTIONS,
                    TRANSCRIPT,
                    PROGRAM,
                    RECORDER,
                    REPLAY,
                    LOAD,
                    JUNIT);

    @ArchTest
    static final ArchRule wire_knows_only_the_jdk = room(WIRE);

    @ArchTest
    static final ArchRule time_knows_only_the_jdk = room(TIME);

    @ArchTest
    static final ArchRule faults_know_only_the_jdk = room(FAULT);

    @ArchTest
    static final ArchRule programs_arguments_know_only_the_jdk = room(PROGRAM);

    @ArchTest
    static final ArchRule the_world_knows_time_and_messages = room(WORLD, WIRE, TIME, LOGGING);

    @ArchTest
    static final ArchRule queues_know_the_world = room(QUEUE, WORLD, WIRE, TIME);

    @ArchTest
    static final ArchRule applications_know_the_world = room(APPLICATIONS, WORLD, WIRE, TIME);

    @ArchTest
    static final ArchRule the_manager_knows_the_world_and_netty =
            room(MANAGER, WORLD, WIRE, TIME, FAULT, NETTY, LOGGING);

    @ArchTest
    static final ArchRule actions_know_manager_world_and_queues = room(ACTIONS, MANAGER, WORLD, QUEUE, WIRE);

    @ArchTest
    static final ArchRule the_root_knows_no_program =
            room(ROOT, ACTIONS, APPLICATIONS, FAULT, MANAGER, QUEUE, TIME, WIRE, WORLD, NETTY);

    @ArchTest
    static final ArchRule transcripts_know_messages = room(TRANSCRIPT, WIRE);

    @ArchTest
    static final ArchRule the_recorder_needs_no_simulator = room(RECORDER, TRANSCRIPT, PROGRAM, WIRE);

    @ArchTest
    static final ArchRule replays_send_transcripts_by_a_simulator = room(REPLAY, ROOT, TRANSCRIPT, WORLD, WIRE, TIME);

    @ArchTest
    static final ArchRule the_load_uses_simulators_and_replays =
            room(LOAD, ROOT, REPLAY, TRANSCRIPT, PROGRAM, MANAGER, WORLD, WIRE, "com.sun.management");

    @ArchTest
    static final ArchRule junit_is_met_in_one_room = room(JUNIT, ROOT, "org.junit.jupiter.api..");

    @ArchTest
    static final ArchRule rooms_form_no_circle =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule channels_own_their_state = fields().that()
            .areDeclaredIn(ROOT + ".world.Channel")
            .and()
            .areNotStatic()
            .should()
            .bePrivate();

    @ArchTest
    static final ArchRule no_static_state_can_change =
            fields().that().areStatic().should().haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule no_class_is_longer_than_500_lines = classes()
            .that(describe("are written in a file of their own", JavaClass::isTopLevelClass))
            .should(new ArchCondition<>("have at most 500 lines") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    Path source = Path.of("src/main/java", type.getName().replace('.', '/') + ".java");
                    long lines = lines(source);
                    if (lines > 500) {
                        events.add(SimpleConditionEvent.violated(type, source + " has " + lines + " lines"));
                    }
                }
            });

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ArchRule room(String name, String... sees) {
        String[] seen = Stream.concat(Stream.of(name, "java..", "javax..", "org.jspecify.."), Stream.of(sees))
                .toArray(String[]::new);
        return classes().that().resideInAPackage(name).should().onlyDependOnClassesThat(resideInAnyPackage(seen));
    }
}
