/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.camelami.internal.message.OutcomeDetector;
import io.github.camelami.internal.session.NameLookups;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Finds the places where the packages of links and sessions call foreign code. Each place is guarded and has a test in
 * {@link CallbackBombTest}; a new place needs both.
 */
class CallbackPlacesTest {

    private static final JavaClasses ROOMS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.github.camelami.internal.client", "io.github.camelami.internal.session");

    private static final Map<Class<?>, Set<String>> PLACES = Map.of(
            OutageListener.class, Set.of("Outages"),
            ClientObserver.class, Set.of("AmiClient", "ClientRegistry"),
            OutcomeDetector.class, Set.of("PendingAction", "ActionCorrelator"),
            NameLookups.Resolver.class, Set.of("NameLookups"));

    @Test
    void code_of_others_is_called_where_it_is_guarded_and_nowhere_else() {
        Map<String, Set<String>> found = new TreeMap<>();
        Map<String, Set<String>> expected = new TreeMap<>();
        PLACES.forEach((type, places) -> {
            expected.put(type.getSimpleName(), new TreeSet<>(places));
            found.put(type.getSimpleName(), new TreeSet<>());
        });
        for (JavaClass each : ROOMS) {
            for (JavaMethodCall call : each.getMethodCallsFromSelf()) {
                Set<String> places = found.get(call.getTargetOwner().getSimpleName());
                boolean itself = call.getTargetOwner().equals(each);
                if (places != null && !itself) {
                    places.add(outermost(each));
                }
            }
        }
        assertThat(found).isEqualTo(expected);
    }

    private static String outermost(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer.getSimpleName();
    }
}
