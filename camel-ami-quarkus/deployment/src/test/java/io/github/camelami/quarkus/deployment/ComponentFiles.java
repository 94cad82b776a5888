/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.quarkus.deployment;

import io.github.camelami.AmiComponent;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the component's jar holds, or the folder that it is packed from. */
final class ComponentFiles {

    private ComponentFiles() {}

    /** What is done with a file, and with its name. */
    interface Use<T> {
        T of(String name, Path file) throws IOException;
    }

    /** Returns what a use of each file under a folder gives, in the order of names. */
    static <T> List<T> each(String folder, Use<T> use) throws IOException, URISyntaxException {
        URI place = AmiComponent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        if (!place.getPath().endsWith(".jar")) {
            return each(Path.of(place), folder, use);
        }
        try (FileSystem jar = FileSystems.newFileSystem(Path.of(place))) {
            return each(jar.getPath("/"), folder, use);
        }
    }

    private static <T> List<T> each(Path root, String folder, Use<T> use) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(folder))) {
            List<T> all = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                all.add(use.of(root.relativize(file).toString(), file));
            }
            return all;
        }
    }
}
