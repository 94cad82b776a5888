/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Words that confused readers must not be used again. */
class WordsTest {

    /** Use report, log or notify; again; a named actor; indefinitely. */
    private static final Pattern AVOIDED = Pattern.compile("(?i)\\b(?:told|tells?|anew|whoever|one's own|for ever)\\b");

    @Test
    void main_code_uses_plain_words() throws IOException {
        List<Path> sources = ProjectTree.files("glob:**/src/main/java/**.java");
        assertThat(sources).hasSizeGreaterThan(200);
        assertThat(lines(sources)).isEmpty();
    }

    @Test
    void pages_use_plain_words() throws IOException {
        List<Path> pages = ProjectTree.files("glob:**.md");
        assertThat(pages).hasSizeGreaterThan(40);
        assertThat(lines(pages)).isEmpty();
    }

    /** The lines with an avoided word. */
    private static List<String> lines(List<Path> files) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            for (String line : Files.readAllLines(file)) {
                if (AVOIDED.matcher(line).find()) {
                    found.add(ProjectTree.ROOT.relativize(file) + ": " + line.strip());
                }
            }
        }
        return found;
    }
}
