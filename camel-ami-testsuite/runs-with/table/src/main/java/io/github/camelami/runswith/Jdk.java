/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.runswith;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JDK on this machine.
 *
 * @param home its folder
 * @param version the version in its {@code release} file, for instance 17.0.15
 */
record Jdk(Path home, String version) {

    private static final Pattern VERSION = Pattern.compile("^JAVA_VERSION=\"([^\"]+)\"", Pattern.MULTILINE);

    Path java() {
        return home.resolve("bin/java");
    }

    /**
     * Finds a JDK. Checks the environment variables first ({@code JAVA_HOME_25}, {@code JAVA_HOME_25_X64}), then the
     * running JDK, then the usual folders of operating systems and tools.
     *
     * @param feature the feature version, for instance 25
     * @return the first JDK of that version; empty if there is none
     */
    static Optional<Jdk> find(int feature) {
        Set<Path> places = new LinkedHashSet<>();
        for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
            if (variable.getKey().matches("JAVA_HOME_" + feature + "(_.*)?")) {
                places.add(Path.of(variable.getValue()));
            }
        }
        places.add(Path.of(System.getProperty("java.home")));
        Path user = Path.of(System.getProperty("user.home"));
        for (Path parent : List.of(
                Path.of("/usr/lib/jvm"),
                user.resolve(".sdkman/candidates/java"),
                user.resolve(".jdks"),
                Path.of("/opt"),
                Path.of("/Library/Java/JavaVirtualMachines"))) {
            places.addAll(folders(parent));
        }
        return places.stream()
                .flatMap(place -> List.of(place, place.resolve("Contents/Home")).stream())
                .flatMap(place -> at(place).stream())
                .filter(jdk -> jdk.version().split("[.\\-+]")[0].equals(Integer.toString(feature)))
                .findFirst();
    }

    private static List<Path> folders(Path parent) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, Files::isDirectory)) {
                children.forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        found.sort(null);
        return found;
    }

    private static Optional<Jdk> at(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
            return Optional.empty();
        }
        try {
            Matcher version = VERSION.matcher(Files.readString(release));
            return version.find() ? Optional.of(new Jdk(home, version.group(1))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
