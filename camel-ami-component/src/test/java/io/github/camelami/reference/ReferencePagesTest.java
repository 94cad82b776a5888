/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.util.json.DeserializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference pages match the code. */
class ReferencePagesTest {

    static final String UPDATE_COMMAND =
            "mvn test -pl camel-ami-component -am -Dtest=ReferencePagesTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.update=true";

    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Path DOCS = MODULE.resolve(Path.of("..", "docs"));

    @ParameterizedTest
    @ValueSource(strings = {"options.md", "headers.md"})
    void aPageIsWhatTheCatalogSays(String page) throws Exception {
        String expected = pages().all().get(page);
        Path file = DOCS.resolve(page);
        if (Boolean.getBoolean("docs.update")) {
            Files.createDirectories(DOCS);
            Files.writeString(file, expected);
        }

        assertThat(file)
                .withFailMessage("docs/%s does not match the code; update it with%n  %s", page, UPDATE_COMMAND)
                .hasContent(expected);
    }

    @Test
    void noGroupOfOptionsIsLeftOut() throws Exception {
        assertThat(pages().unknownGroups()).isEmpty();
    }

    @Test
    void everyOptionAndHeaderIsOnItsPage() throws Exception {
        ReferencePages pages = pages();

        assertThat(pages.options())
                .contains("| `events` |", "| `variable.<name>` |", "| `routeThreads` |", "| `password` |");
        assertThat(pages.options()).contains("| `ringTimeout` | Duration | `30s` |");
        assertThat(pages.headers()).contains("| `CamelAmiEvent` |", "| `CamelAmiPhone` |", "| `CamelAmiUniqueid` |");
    }

    /**
     * The file that this build has generated; after a change of an option, the copy on the class path is one build
     * older.
     */
    private static ReferencePages pages() throws IOException, DeserializationException {
        return new ReferencePages(Files.readString(MODULE.resolve(
                Path.of("src", "generated", "resources", "META-INF", "io", "github", "camelami", "ami.json"))));
    }
}
