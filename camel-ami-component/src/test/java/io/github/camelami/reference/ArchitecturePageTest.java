/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.camelami.AmiComponent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page on the architecture matches the code. */
class ArchitecturePageTest {

    private static final Path PAGE = Path.of("../docs/architecture.md");
    private static final Path SOURCES = Path.of("src/main/java/io/github/camelami");
    private static final Pattern FILE = Pattern.compile("^\\d+\\. `(\\S+\\.java)`", Pattern.MULTILINE);

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(AmiComponent.class.getPackageName());

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "An event; 28; AmiDecoder.channelRead, SessionHandler.channelRead, SessionHandler.channelReadComplete,"
                        + " FrugalExecutor.Worker.work",
                "An action; 35; AmiProducer.process, Outbox.drain, AmiDecoder.channelRead, SessionHandler.channelRead,"
                        + " AmiClient.sendNowOrLater, OperationRun.onReply, FrugalExecutor.Worker.work"
            })
    void each_hop_calls_the_next_unless_another_thread_or_library_does(String subject, int most, String handOvers)
            throws IOException {
        String section = section(subject);
        Hops hops = Hops.read(section, CLASSES);

        assertThat(hops.problems()).isEmpty();
        assertThat(hops.openings()).as("hops that something else calls").containsExactly(handOvers.split(", "));
        assertThat(hops.size()).isLessThanOrEqualTo(most);
        assertThat(section).startsWith(subject + ", in " + hops.size() + " hops");
        assertThat(section).contains("\n" + hops.size() + ". ").doesNotContain("\n" + (hops.size() + 1) + ". ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"An event", "An action"})
    void a_skipped_relay_is_noticed(String subject) throws IOException {
        Hops hops = Hops.read(section(subject), CLASSES);
        List<String> unnoticed = new ArrayList<>();
        for (int relay : hops.relays()) {
            Hops shorter = hops.without(relay);
            if (shorter.problems().isEmpty() && shorter.openings().equals(hops.openings())) {
                unnoticed.add(hops.name(relay));
            }
        }
        assertThat(hops.relays()).hasSizeGreaterThan(hops.size() / 2);
        assertThat(unnoticed).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "An event, AsyncProcessor.process", // on the line of the callback that it calls
        "An action, Operations.of" // on the line of the operation that it returns
    })
    void a_wrong_order_is_noticed(String subject, String onOneLine) throws IOException {
        Hops hops = Hops.read(section(subject), CLASSES);
        List<String> unnoticed = new ArrayList<>();
        for (int i = 0; i < hops.size(); i++) {
            if (hops.swapped(i)
                    .filter(other ->
                            other.problems().isEmpty() && other.openings().equals(hops.openings()))
                    .isPresent()) {
                unnoticed.add(hops.name(i));
            }
        }
        assertThat(unnoticed).containsExactly(onOneLine);
    }

    @Test
    void what_is_to_be_read_first_is_short() throws IOException {
        Matcher file = FILE.matcher(section("What to read first"));
        long lines = 0;
        while (file.find()) {
            try (Stream<String> source = Files.lines(SOURCES.resolve(file.group(1)))) {
                lines += source.count();
            }
        }
        assertThat(lines).isBetween(1L, 1500L);
    }

    @Test
    void no_page_for_users_names_what_is_internal() throws IOException {
        try (Stream<Path> pages = Files.list(PAGE.getParent())) {
            for (Path page :
                    (Iterable<Path>) pages.filter(each -> each.toString().endsWith(".md"))::iterator) {
                if (!page.getFileName().equals(PAGE.getFileName())) {
                    assertThat(Files.readString(page)).as(page.toString()).doesNotContain("camelami.internal");
                }
            }
        }
    }

    @Test
    void no_class_is_longer_than_600_lines_but_the_list_of_options() throws IOException {
        List<Path> tooLong = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                try (Stream<String> lines = Files.lines(file)) {
                    if (lines.count() > 600) {
                        tooLong.add(file.getFileName());
                    }
                }
            }
        }
        assertThat(tooLong).containsExactly(Path.of("AmiConfiguration.java"));
    }

    private static String section(String begin) throws IOException {
        return Stream.of(Files.readString(PAGE).split("\n## "))
                .filter(each -> each.startsWith(begin))
                .findFirst()
                .orElseThrow();
    }
}
