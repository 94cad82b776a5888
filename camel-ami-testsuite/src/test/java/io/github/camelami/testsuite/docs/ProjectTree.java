/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite.docs;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of the project as it is checked out. */
final class ProjectTree {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /**
     * Folders that are built or installed. They are not entered: an installed Asterisk has its own {@code /proc}, whose
     * folders may be forbidden and come and go.
     */
    private static final Set<Path> NOT_ENTERED =
            Set.of(Path.of("target"), Path.of(".git"), Path.of(".asterisk"), Path.of("node_modules"));

    private ProjectTree() {}

    /** Returns the files that match, in the order of their names. */
    static List<Path> files(String pattern) throws IOException {
        PathMatcher wanted = ROOT.getFileSystem().getPathMatcher(pattern);
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_ENTERED.contains(folder.getFileName())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (wanted.matches(file)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(null);
        return found;
    }
}
