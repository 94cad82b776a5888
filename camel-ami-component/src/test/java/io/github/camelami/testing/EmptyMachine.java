/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Maven as on a new user's machine: a local repository that contains only our artifacts. Missing artifacts come from
 * this machine's local repository, so that no test needs the network.
 */
public final class EmptyMachine {

    private static final String VERSION = property("project.version");

    private final Path settings;
    private final Path repository;

    /** Prepares the repository in a folder, with our artifacts of these modules. */
    public EmptyMachine(Path folder, String... modules) throws IOException {
        repository = folder.resolve("repository");
        settings = folder.resolve("settings.xml");
        Files.createDirectories(folder);
        put("camel-ami-parent", Path.of("../pom.xml"), ".pom");
        for (String module : modules) {
            put(module, Path.of("..", module, "pom.xml"), ".pom");
            put(module, jar(module, ""), ".jar");
        }
        String source =
                """
                <id>machine</id>
                <url>%s</url>
                <releases><updatePolicy>never</updatePolicy><checksumPolicy>ignore</checksumPolicy></releases>
                <snapshots><enabled>false</enabled></snapshots>
                """
                        .formatted(source());
        Files.writeString(
                settings,
                """
                <settings>
                <localRepository>%s</localRepository>
                <profiles><profile>
                <id>machine</id>
                <repositories><repository>%s</repository></repositories>
                <pluginRepositories><pluginRepository>%s</pluginRepository></pluginRepositories>
                </profile></profiles>
                <activeProfiles><activeProfile>machine</activeProfile></activeProfiles>
                </settings>
                """
                        .formatted(repository, source, source));
    }

    private void put(String artifact, Path file, String ending) throws IOException {
        Path target = repository
                .resolve("io/github/camelami")
                .resolve(artifact)
                .resolve(VERSION)
                .resolve(artifact + "-" + VERSION + ending);
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
    }

    /** Returns the command line of this build's Maven with these arguments. */
    public List<String> maven(List<String> arguments) {
        return Stream.concat(Stream.of(mvn(), "-s", settings.toString()), arguments.stream())
                .toList();
    }

    /**
     * Returns the command line of Maven as this build uses it: it fetches what is missing into the local repository of
     * this machine, for what only an IT needs.
     */
    public static List<String> fetching(List<String> arguments) {
        return Stream.concat(Stream.of(mvn(), "-Dmaven.repo.local=" + property("maven.repo.local")), arguments.stream())
                .toList();
    }

    private static String mvn() {
        return Path.of(property("maven.home"), "bin", "mvn").toString();
    }

    /** Returns the local repository that has our artifacts. */
    public Path repository() {
        return repository;
    }

    /** Returns this machine's local repository as the address of a remote one. */
    public static String source() {
        return Path.of(property("maven.repo.local")).toUri().toString();
    }

    /** Returns the path of a module's jar. */
    public static Path jar(String module, String classifier) {
        return Path.of("..", module, "target", module + "-" + VERSION + classifier + ".jar")
                .toAbsolutePath()
                .normalize();
    }

    /** The build sets it for failsafe: these tests need packed jars. */
    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new AssertionError("The system property " + name + " is not set: run this test by mvn verify.");
        }
        return value;
    }
}
