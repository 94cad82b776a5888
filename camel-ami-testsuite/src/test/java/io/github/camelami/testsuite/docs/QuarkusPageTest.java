/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pom of the Quarkus page has the versions that the extension is built and tested with. */
class QuarkusPageTest {

    private static final Pattern POM = Pattern.compile("(?ms)`pom.xml`:\\n\\n```xml\\n(.*?)^```");
    private static final Pattern BOM =
            Pattern.compile("<artifactId>([\\w-]+-bom)</artifactId>\\s*<version>([^<]+)</version>\\s*<type>pom</type>");
    private static final Pattern PLUGIN =
            Pattern.compile("<artifactId>quarkus-maven-plugin</artifactId>\\s*<version>([^<]+)</version>");
    private static final Pattern EXTENSION =
            Pattern.compile("<artifactId>camel-ami-quarkus</artifactId>\\s*<version>([^<]+)</version>");

    private static String read(String file) throws Exception {
        return Files.readString(ProjectTree.ROOT.resolve(file));
    }

    private static String pomOfThePage() throws Exception {
        Matcher pom = POM.matcher(read("docs/quarkus.md"));
        assertThat(pom.find()).isTrue();
        return pom.group(1);
    }

    private static List<String> boms(String pom) {
        return BOM.matcher(pom)
                .results()
                .map(bom -> bom.group(1) + " " + bom.group(2))
                .toList();
    }

    private static String property(String name) throws Exception {
        return first(Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<"), read("pom.xml"));
    }

    private static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertThat(found.find()).as("%s", pattern).isTrue();
        return found.group(1);
    }

    @Test
    void its_boms_are_those_of_the_extension_in_the_same_order() throws Exception {
        List<String> tested = boms(read("camel-ami-quarkus/runtime/pom.xml")
                .replace("${camel.version}", property("camel.version"))
                .replace("${quarkus.version}", property("quarkus.version"))
                .replace("${camel.quarkus.version}", property("camel.quarkus.version")));
        assertThat(boms(pomOfThePage())).hasSize(3).isEqualTo(tested);
    }

    @Test
    void its_plugin_and_the_extension_have_the_versions_of_this_project() throws Exception {
        assertThat(first(PLUGIN, pomOfThePage())).isEqualTo(property("quarkus.version"));
        assertThat(first(EXTENSION, pomOfThePage()))
                .isEqualTo(first(
                        Pattern.compile("<artifactId>camel-ami-parent</artifactId>\\s*<version>([^<]+)<"),
                        read("pom.xml")));
    }
}
