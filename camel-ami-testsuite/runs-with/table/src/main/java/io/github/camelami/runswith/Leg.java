/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.runswith;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs test classes in this JVM, on its class path, and writes the counts to a file. */
public final class Leg {

    private Leg() {}

    /**
     * Runs the tests and ends the JVM. The exit code is 0 if at least one test ran and none failed.
     *
     * @param arguments the file for the counts, then the names of the test classes
     * @throws IOException if the counts cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        List<DiscoverySelector> classes = new ArrayList<>();
        for (String name : List.of(arguments).subList(1, arguments.length)) {
            classes.add(DiscoverySelectors.selectClass(name));
        }
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(classes)
                                .filters(TagFilter.excludeTags("pages")) // they read the checkout
                                .build(),
                        listener);

        TestExecutionSummary summary = listener.getSummary();
        // A class that is missing or does not link counts as a failed test: JUnit reports it as a failed container.
        long failed = summary.getTotalFailureCount();
        PrintWriter out = new PrintWriter(System.out, true);
        summary.printTo(out);
        summary.printFailuresTo(out, 30);

        Properties counts = new Properties();
        counts.setProperty("passed", Long.toString(summary.getTestsSucceededCount()));
        counts.setProperty("failed", Long.toString(failed));
        // a failed assumption aborts a test: it did not run
        counts.setProperty("skipped", Long.toString(summary.getTestsSkippedCount() + summary.getTestsAbortedCount()));
        try (var writer = Files.newBufferedWriter(Path.of(arguments[0]))) {
            counts.store(writer, null);
        }
        System.exit(failed == 0 && summary.getTestsSucceededCount() > 0 ? 0 : 1);
    }
}
