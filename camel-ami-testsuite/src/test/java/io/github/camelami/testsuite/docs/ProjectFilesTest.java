/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files for people who change the project: decisions, and the files that the project's host and editors read. */
class ProjectFilesTest {

    private static final Path ROOT = ProjectTree.ROOT;
    private static final Path DECISIONS = ROOT.resolve("docs/decisions");
    private static final Path GITHUB = ROOT.resolve(".github");

    static List<Path> decisions() throws IOException {
        try (Stream<Path> files = Files.list(DECISIONS)) {
            return files.filter(file -> !file.endsWith("README.md")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void each_decision_has_its_parts_on_one_page(Path page) throws IOException {
        List<String> lines = Files.readAllLines(page);
        assertThat(lines).hasSizeLessThanOrEqualTo(50);
        assertThat(lines.get(0)).startsWith("# ");
        assertThat(lines.get(2)).matches("Date: \\d{4}-\\d\\d-\\d\\d.*");
        assertThat(lines.stream().filter(line -> line.startsWith("## ")))
                .containsExactly("## Context", "## Decision", "## Alternatives", "## Consequences");
    }

    /** Each line of the index has date, title and file, and the first two match the page. */
    @Test
    void the_index_of_decisions_has_each_page_once() throws IOException {
        String index = Files.readString(DECISIONS.resolve("README.md"));
        for (Path page : decisions()) {
            List<String> lines = Files.readAllLines(page);
            String date = lines.get(2).substring("Date: ".length(), "Date: 2026-11-23".length());
            String title = lines.get(0).substring("# ".length());
            assertThat(index).containsOnlyOnce("| " + date + " | [" + title + "](" + page.getFileName() + ") | ");
        }
    }

    static List<Path> yamlFiles() throws IOException {
        try (Stream<Path> files = Files.walk(GITHUB)) {
            return files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("yamlFiles")
    void each_file_of_the_host_can_be_read(Path file) throws IOException {
        assertThat(yaml(file)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bug.yml", "feature.yml"})
    void each_issue_form_asks_by_fields_of_known_kinds_with_a_label_and_an_id_of_its_own(String name)
            throws IOException {
        Map<?, ?> form = yaml(GITHUB.resolve("ISSUE_TEMPLATE").resolve(name));
        assertThat(form.get("name")).isNotNull();
        assertThat(form.get("description")).isNotNull();
        Set<Object> ids = new HashSet<>();
        for (Object field : (List<?>) form.get("body")) {
            Map<?, ?> part = (Map<?, ?>) field;
            Map<?, ?> attributes = (Map<?, ?>) part.get("attributes");
            if (part.get("type").equals("markdown")) {
                assertThat(attributes.get("value")).isNotNull();
            } else {
                assertThat(part.get("type")).isIn("textarea", "input", "dropdown", "checkboxes");
                assertThat(attributes.get("label")).isNotNull();
                assertThat(ids.add(part.get("id"))).as("id %s", part.get("id")).isTrue();
            }
        }
        assertThat(ids).isNotEmpty();
    }

    @Test
    void the_workflow_runs_the_whole_build_and_the_pages_tests() throws IOException {
        Map<?, ?> jobs = (Map<?, ?>) yaml(GITHUB.resolve("workflows/build.yml")).get("jobs");
        assertThat(commands(jobs.get("whole"))).contains(".ci/run");
        assertThat(ROOT.resolve(".ci/run")).isExecutable();
        String pages = String.join("\n", commands(jobs.get("docs")));
        assertThat(pages).startsWith("./mvnw ");
        assertThat(ROOT.resolve("mvnw")).isExecutable();
        Matcher tests = Pattern.compile("-Dtest=([^\\s\"]+)").matcher(pages);
        assertThat(tests.find()).isTrue();
        List<PathMatcher> wanted = new ArrayList<>();
        for (String test : tests.group(1).split(",")) {
            PathMatcher named = ROOT.getFileSystem().getPathMatcher("glob:**/" + test.replace('.', '/') + ".java");
            assertThat(sources()).as(test).anyMatch(named::matches);
            wanted.add(named);
        }
        assertThat(sources())
                .filteredOn(file -> file.toString().matches(".*(testsuite/docs|camelami/reference)/\\w+Test\\.java"))
                .hasSizeGreaterThan(10)
                .allMatch(file -> wanted.stream().anyMatch(named -> named.matches(file)));
        assertThat(pages).as("the Javadoc").contains("-Prelease package");
    }

    @Test
    void updates_are_looked_for_where_dependencies_are() throws IOException {
        List<?> updates = (List<?>) yaml(GITHUB.resolve("dependabot.yml")).get("updates");
        assertThat(updates)
                .extracting(update -> (Object) ((Map<?, ?>) update).get("package-ecosystem"))
                .containsExactlyInAnyOrder("maven", "github-actions");
    }

    /** Every script that the container calls exists, and so does each package list. */
    @Test
    void the_development_container_calls_what_there_is() throws IOException {
        Map<?, ?> container = yaml(ROOT.resolve(".devcontainer/devcontainer.json")); // JSON is YAML
        String commands = container.get("postCreateCommand") + " " + container.get("postStartCommand");
        Matcher script = Pattern.compile("\\S+\\.sh|\\.ci/\\w+").matcher(commands);
        Set<String> called = new HashSet<>();
        while (script.find()) {
            called.add(script.group());
            assertThat(ROOT.resolve(script.group())).exists();
        }
        assertThat(called).containsExactlyInAnyOrder(".ci/packages", "camel-ami-testsuite/asterisk/asterisk.sh");
    }

    /** The pom names the project's home, and every other file that names it has the same address. */
    @Test
    void the_home_of_the_project_is_one() throws IOException {
        Matcher url = Pattern.compile("(?m)^  <url>(https://github.com/[\\w-]+/[\\w-]+)</url>$")
                .matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertThat(url.find()).isTrue();
        Pattern home = Pattern.compile("github\\.com/[\\w-]+/camel-ami\\b");
        for (Path file : Stream.concat(yamlFiles().stream(), DocumentationTest.allPages().stream())
                .toList()) {
            assertThat(home.matcher(Files.readString(file)).results().map(found -> "https://" + found.group()))
                    .as("%s", ROOT.relativize(file))
                    .allMatch(url.group(1)::equals);
        }
    }

    @Test
    void the_wrapper_is_a_script_that_checks_what_it_fetches() throws IOException {
        Properties wrapper = new Properties();
        try (var in = Files.newInputStream(ROOT.resolve(".mvn/wrapper/maven-wrapper.properties"))) {
            wrapper.load(in);
        }
        assertThat(wrapper).contains(entry("distributionType", "only-script"));
        assertThat(wrapper.getProperty("distributionSha256Sum")).matches("[0-9a-f]{64}");
        assertThat(ROOT.resolve(".mvn/wrapper/maven-wrapper.jar")).doesNotExist();
    }

    /** There are only a few, and each that a page, a script or a comment names exists. */
    @Test
    void profiles_are_few_and_those_that_are_named_exist() throws IOException {
        Set<String> profiles = new HashSet<>();
        Pattern id = Pattern.compile("<profile>\\s*<id>([\\w-]+)</id>");
        for (Path pom : poms()) {
            id.matcher(Files.readString(pom)).results().forEach(found -> profiles.add(found.group(1)));
        }
        assertThat(profiles).isNotEmpty().hasSizeLessThanOrEqualTo(8);
        Pattern named = Pattern.compile("\\bmvnw?\\b[^\\n`|]*? -P([\\w-]+)");
        List<Path> files = new ArrayList<>(DocumentationTest.allPages());
        files.addAll(poms());
        files.add(ROOT.resolve(".ci/run"));
        for (Path file : files) {
            assertThat(named.matcher(Files.readString(file)).results().map(found -> found.group(1)))
                    .as("profiles in %s", ROOT.relativize(file))
                    .isSubsetOf(profiles);
        }
    }

    private static List<Path> poms() throws IOException {
        return ProjectTree.files("glob:**/pom.xml");
    }

    private static List<String> commands(Object job) {
        return ((List<?>) ((Map<?, ?>) job).get("steps"))
                .stream()
                        .map(step -> ((Map<?, ?>) step).get("run"))
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : List.of("camel-ami-component", "camel-ami-testsuite")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                files.forEach(sources::add);
            }
        }
        return sources;
    }

    private static Map<?, ?> yaml(Path file) throws IOException {
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    }
}
