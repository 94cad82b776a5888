/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A release that lacks one item is refused and the item is named; a complete release is accepted. */
class CentralRulesTest {

    private static final String SOUND =
            """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <parent><groupId>org.example</groupId><artifactId>all</artifactId><version>1.0-SNAPSHOT</version></parent>
              <groupId>org.example</groupId>
              <artifactId>thing</artifactId>
              <version>1.0-SNAPSHOT</version>
              <name>thing</name>
              <description>A thing.</description>
              <url>https://example.org/thing</url>
              <licenses><license><name>Apache-2.0</name><url>https://www.apache.org/licenses/LICENSE-2.0.txt</url></license></licenses>
              <developers><developer><name>The makers</name></developer></developers>
              <scm>
                <connection>scm:git:https://example.org/thing.git</connection>
                <developerConnection>scm:git:ssh://example.org/thing.git</developerConnection>
                <url>https://example.org/scm</url>
              </scm>
              <properties><maven.deploy.skip>false</maven.deploy.skip></properties>
              <dependencies>
                <dependency><groupId>org.example</groupId><artifactId>part</artifactId><version>1.0-SNAPSHOT</version></dependency>
                <dependency><groupId>org.other</groupId><artifactId>other</artifactId><version>2.0</version><scope>compile</scope></dependency>
              </dependencies>
              <build><directory>TARGET</directory><finalName>thing-1.0</finalName></build>
            </project>
            """;

    @TempDir
    Path target;

    @BeforeEach
    void all_files_are_built() throws IOException {
        jar("thing-1.0.jar", "org/example/Thing.class");
        jar("thing-1.0-sources.jar", "org/example/Thing.java");
        jar("thing-1.0-javadoc.jar", "index.html");
    }

    @Test
    void a_release_that_has_everything_is_accepted() throws Exception {
        assertThat(CentralRules.faults(pom(SOUND), false)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"name", "description", "url", "licenses", "developers", "scm", "version", "groupId", "artifactId"
            })
    void what_a_pom_lacks_is_named(String element) throws Exception {
        String pom = SOUND.replaceFirst("(?s)(</parent>.*?)\n  <" + element + ">.*?</" + element + ">", "$1");
        assertThat(pom).isNotEqualTo(SOUND);
        assertThat(CentralRules.faults(pom(pom), false))
                .anySatisfy(fault -> assertThat(fault).contains("<" + element).contains("Add it"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"connection", "developerConnection"})
    void what_scm_lacks_is_named(String element) throws Exception {
        String pom = SOUND.replaceFirst("<" + element + ">.*?</" + element + ">", "");
        assertThat(CentralRules.faults(pom(pom), false))
                .singleElement()
                .asString()
                .contains("<scm><" + element + ">");
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org/thing<, ${home}<, <url> is ${home}",
        "<version>2.0</version>, '', org.other:other has no version",
        "<version>2.0, <version>2.0-SNAPSHOT, org.other:other 2.0-SNAPSHOT is a snapshot",
        "<scope>compile, <scope>system, scope system",
        "all</artifactId><version>1.0, all</artifactId><version>0.9, parent all 0.9-SNAPSHOT is a snapshot",
        "false</maven.deploy.skip>, true</maven.deploy.skip>, an upload without a module",
    })
    void what_a_pom_says_wrongly_is_named(String sound, String wrong, String named) throws Exception {
        String pom = SOUND.replaceFirst(Pattern.quote(sound), Matcher.quoteReplacement(wrong));
        assertThat(pom).isNotEqualTo(SOUND);
        assertThat(CentralRules.faults(pom(pom), false))
                .singleElement()
                .asString()
                .contains(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"thing-1.0.jar", "thing-1.0-sources.jar", "thing-1.0-javadoc.jar"})
    void a_file_that_is_missing_empty_or_no_jar_is_named(String file) throws Exception {
        jar(file, "META-INF/MANIFEST.MF");
        assertThat(CentralRules.faults(pom(SOUND), false))
                .singleElement()
                .asString()
                .contains(file + " holds no");
        Files.writeString(target.resolve(file), "no jar");
        assertThat(CentralRules.faults(pom(SOUND), false))
                .singleElement()
                .asString()
                .contains(file + " is no jar");
        Files.delete(target.resolve(file));
        assertThat(CentralRules.faults(pom(SOUND), false))
                .singleElement()
                .asString()
                .contains("no file", file);
    }

    @Test
    void a_file_without_a_signature_is_named_when_the_release_is_signed() throws Exception {
        Files.writeString(target.resolve("thing-1.0.jar.asc"), "signature");
        assertThat(CentralRules.faults(pom(SOUND), true))
                .hasSize(2)
                .anySatisfy(fault -> assertThat(fault).contains("no signature", "thing-1.0-sources.jar.asc"))
                .anySatisfy(fault -> assertThat(fault).contains("no signature", "thing-1.0-javadoc.jar.asc"));
    }

    @Test
    void a_module_that_is_not_published_needs_nothing() throws Exception {
        String example = "<project><properties><maven.deploy.skip>true</maven.deploy.skip></properties></project>";
        assertThat(CentralRules.faults(pom("<projects>" + SOUND + example + "</projects>"), false))
                .isEmpty();
    }

    @Test
    void a_parent_has_no_jars() throws Exception {
        String parent =
                SOUND.replace("<name>", "<packaging>pom</packaging><name>").replace("thing-1.0<", "nothing<");
        assertThat(CentralRules.faults(pom(parent), true)).isEmpty();
    }

    private Path pom(String text) throws IOException {
        return Files.writeString(target.resolve("poms.xml"), text.replace("TARGET", target.toString()));
    }

    private void jar(String name, String entry) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(target.resolve(name)))) {
            zip.putNextEntry(new ZipEntry(entry));
        }
    }
}
