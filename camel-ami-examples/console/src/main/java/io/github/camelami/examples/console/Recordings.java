/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recordings in one folder, by id. The page never supplies a file name. Only files directly in the folder can be played, and only
 * if Asterisk accepts their names.
 */
final class Recordings {

    private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);
    private static final int MOST = 1000;

    private final Path folder;
    private final String prefix;

    /**
     * Creates the list of recordings of a folder.
     *
     * @param folder the folder on this machine
     * @param prefix the same folder, as Asterisk names it
     */
    Recordings(Path folder, String prefix) {
        this.folder = folder;
        this.prefix = prefix.endsWith("/") ? prefix : prefix + "/";
    }

    /** Returns at most 1000 names without extension, by id, the last name first, since names usually begin with the date. */
    Map<String, String> list() {
        Map<String, String> names = new LinkedHashMap<>();
        if (!Files.isDirectory(folder)) {
            return names;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> found = files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.toLowerCase(Locale.ROOT)
                            .matches("[\\p{L}\\p{N}_+@=][\\p{L}\\p{N} ._+@=-]*\\.(wav|gsm|ulaw|alaw|sln)"))
                    .map(name -> name.substring(0, name.lastIndexOf('.')))
                    .distinct()
                    .sorted(java.util.Comparator.reverseOrder())
                    .limit(MOST)
                    .toList();
            found.forEach(name -> names.put(
                    UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                            .toString(),
                    name));
        } catch (IOException e) {
            LOG.warn("The folder of the recordings, {}, cannot be read: {}", folder, e.toString());
        }
        return names;
    }

    /** Returns the name that Asterisk has for a recording. */
    String file(String name) {
        return prefix + name;
    }
}
