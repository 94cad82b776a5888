/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

/**
 * The manifest that an OSGi container reads: its version ranges allow one bundle to run with several Camel versions.
 */
class BundleManifestTest {

    private static Manifest manifest() throws Exception {
        Path place = Path.of(AmiComponent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Files.isDirectory(place)) {
            try (InputStream in = Files.newInputStream(place.resolve("META-INF/MANIFEST.MF"))) {
                return new Manifest(in);
            }
        }
        try (JarFile jar = new JarFile(place.toFile())) {
            return jar.getManifest();
        }
    }

    /** Returns the clauses of a header; a comma within quotes does not separate clauses. */
    private static List<String> clauses(String header) throws Exception {
        return Arrays.asList(
                manifest().getMainAttributes().getValue(header).split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"));
    }

    private static List<String> clausesOf(String header, String packagePrefix) throws Exception {
        return clauses(header).stream()
                .filter(clause -> clause.startsWith(packagePrefix))
                .toList();
    }

    @Test
    void is_a_bundle_with_a_name() throws Exception {
        assertThat(manifest().getMainAttributes().getValue("Bundle-SymbolicName"))
                .isEqualTo("io.github.camelami.camel-ami-component");
        assertThat(manifest().getMainAttributes().getValue("Bundle-ManifestVersion"))
                .isEqualTo("2");
        assertThat(manifest().getMainAttributes().getValue("Automatic-Module-Name"))
                .isEqualTo("io.github.camelami");
    }

    @Test
    void any_camel_from_4_14_and_any_netty_from_4_1_will_do() throws Exception {
        assertThat(clausesOf("Import-Package", "org.apache.camel"))
                .isNotEmpty()
                .allMatch(clause -> clause.contains("version=\"[4.14,5)\""));
        assertThat(clausesOf("Import-Package", "io.netty"))
                .isNotEmpty()
                .allMatch(clause -> clause.contains("version=\"[4.1,5)\""));
        assertThat(clausesOf("Import-Package", "org.slf4j"))
                .isNotEmpty()
                .allMatch(clause -> clause.contains("version=\"[1.7,3)\""));
    }

    @Test
    void what_a_container_may_lack_is_optional() throws Exception {
        for (String prefix : List.of("org.apache.camel.support.console", "io.netty.channel.epoll", "org.jspecify")) {
            assertThat(clausesOf("Import-Package", prefix))
                    .as(prefix)
                    .isNotEmpty()
                    .allMatch(clause -> clause.contains("resolution:=optional"));
        }
        assertThat(clauses("Import-Package"))
                .filteredOn(clause -> !clause.contains("resolution:=optional"))
                .as("what must be there")
                .allMatch(clause -> clause.startsWith("org.apache.camel")
                        || clause.startsWith("io.netty.")
                        || clause.startsWith("org.slf4j")
                        || clause.startsWith("io.github.camelami")
                        || clause.startsWith("javax."));
    }

    @Test
    void only_the_root_package_is_exported() throws Exception {
        assertThat(clauses("Export-Package"))
                .extracting(clause -> clause.substring(0, clause.indexOf(';')))
                .containsExactly("io.github.camelami");
    }
}
