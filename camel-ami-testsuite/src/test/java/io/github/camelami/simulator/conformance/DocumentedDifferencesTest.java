/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page docs/simulator.md shows the known differences as the conformance suite reads them. */
class DocumentedDifferencesTest {

    private static final Path PAGE = Path.of("..", "docs", "simulator.md");

    @Test
    void thePageShowsTheListThatTheSuiteReads() throws IOException {
        List<String> rows = KnownDifferences.load().all().stream()
                .map(each -> "| `" + each.what().replace("|", "\\|") + "` | `"
                        + each.where().replace("|", "\\|") + "` | " + each.versions() + " | " + each.reason() + " |")
                .toList();
        List<String> shown = Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.startsWith("| What |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        assertThat(shown).as("the table in docs/simulator.md").isEqualTo(rows);
    }

    @Test
    void thePageNamesTheNumberOfScenarios() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains("conformance: " + Scenario.all().size() + " scenarios, 6 peers, "
                        + KnownDifferences.load().all().size() + " known differences");
    }
}
