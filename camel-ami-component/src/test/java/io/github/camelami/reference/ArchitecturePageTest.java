/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
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

/** The page on the architecture matches the code. */
class ArchitecturePageTest {

    private static final Path PAGE = Path.of("../docs/architecture.md");
    private static final Path SOURCES = Path.of("src/main/java/io/github/camelami");
    private static final Pattern HOP = Pattern.compile("^\\d+\\. `(\\w+)\\.(\\w+)`", Pattern.MULTILINE);
    private static final Pattern FILE = Pattern.compile("^\\d+\\. `(\\S+\\.java)`", Pattern.MULTILINE);

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(AmiComponent.class.getPackageName());

    @ParameterizedTest
    @CsvSource({"An event, 28", "An action, 19"})
    void each_hop_is_a_method_and_there_are_few(String subject, int most) throws IOException {
        String section = section(subject);
        List<String> unknown = new ArrayList<>();
        Matcher hop = HOP.matcher(section);
        int hops = 0;
        while (hop.find()) {
            hops++;
            if (!exists(hop.group(1), hop.group(2))) {
                unknown.add(hop.group(1) + "." + hop.group(2));
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(hops).isPositive().isLessThanOrEqualTo(most);
        assertThat(section).startsWith(subject + ", in " + hops + " hops");
    }

    /** A method of a nested class counts as a method of the enclosing class. */
    private static boolean exists(String type, String method) {
        return CLASSES.stream()
                .filter(each -> outermost(each).getSimpleName().equals(type))
                .anyMatch(each -> each.getMethods().stream()
                        .anyMatch(found -> found.getName().equals(method)));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitecturePageTest::outermost).orElse(type);
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
