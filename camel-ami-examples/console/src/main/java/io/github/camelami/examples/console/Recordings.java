/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recordings in a folder and its subfolders, by id, so that the page never supplies a file name. Symbolic links,
 * and names that Asterisk does not accept, are omitted. A timer route looks for new recordings, so that requests do not
 * wait for the disk. Camel's {@code file} component would list all files each time, and would not report removed ones.
 */
final class Recordings {

    private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);
    private static final int PAGE = 100;
    private static final int WORDS = 10;
    private static final int DEEPEST = 8;
    private static final String NAME = "[\\p{L}\\p{N}_+@=][\\p{L}\\p{N} ._+@=-]*";
    private static final Pattern FOLDER = Pattern.compile(NAME);
    private static final Pattern FILE = Pattern.compile("(" + NAME + ")\\.((?i)wav|gsm|ulaw|alaw|sln)");

    /** The content of a folder when it last changed. */
    private record Folder(@Nullable FileTime changed, Map<String, Recording> recordings, Set<String> folders) {}

    /** The list that requests read, newest recordings first. */
    private record Shown(List<Recording> all, Map<UUID, Recording> byId, Map<String, Folder> folders) {}

    private final Path root;
    private final String prefix;
    private Set<String> troubles = Set.of();
    private volatile @Nullable Shown shown;

    /**
     * Creates the list of recordings of a folder.
     *
     * @param root the folder on this machine
     * @param prefix the path of the same folder on the Asterisk server
     */
    Recordings(Path root, String prefix) {
        this.root = root;
        this.prefix = prefix.endsWith("/") ? prefix : prefix + "/";
    }

    /** Looks for new recordings. Reads only folders that have changed, and examines only their new files. */
    synchronized void look() {
        Shown before = shown;
        Map<String, Folder> known = before == null ? Map.of() : before.folders();
        Map<String, Folder> folders = new HashMap<>();
        Set<String> unread = new TreeSet<>();
        if (Files.isDirectory(root)) {
            look("", 0, known, folders, unread);
        }
        unread.stream()
                .filter(one -> !troubles.contains(one))
                .forEach(one -> LOG.warn("Recordings are missing: {}", one));
        troubles = unread;
        if (before != null && folders.equals(known)) {
            return;
        }
        List<Recording> all = new ArrayList<>();
        folders.values().forEach(folder -> all.addAll(folder.recordings().values()));
        all.sort(Comparator.comparing(Recording::at)
                .thenComparing(Recording::path)
                .reversed());
        Map<UUID, Recording> byId = new HashMap<>();
        all.forEach(recording -> byId.put(recording.id(), recording));
        shown = new Shown(List.copyOf(all), byId, folders);
    }

    private void look(
            String folder, int depth, Map<String, Folder> known, Map<String, Folder> into, Set<String> unread) {
        Folder before = known.getOrDefault(folder, new Folder(null, Map.of(), Set.of()));
        Folder now = before;
        try {
            FileTime changed = Files.getLastModifiedTime(root.resolve(folder));
            now = changed.equals(before.changed()) ? before : read(folder, changed, before.recordings());
        } catch (IOException | DirectoryIteratorException e) {
            unread.add(root.resolve(folder) + " cannot be read: " + e);
        }
        into.put(folder, now);
        if (depth < DEEPEST) {
            for (String below : now.folders()) {
                look(below, depth + 1, known, into, unread);
            }
        }
    }

    private Folder read(String folder, FileTime changed, Map<String, Recording> before) throws IOException {
        // by name without extension, because for Asterisk two formats of a file are one recording
        Map<String, Recording> recordings = new HashMap<>();
        Set<String> folders = new TreeSet<>(Comparator.reverseOrder());
        String parent = folder.isEmpty() ? "" : folder + "/";
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(folder))) {
            for (Path entry : entries) {
                String file = entry.getFileName().toString();
                Matcher sound = FILE.matcher(file);
                String name = sound.matches() ? sound.group(1) : file;
                boolean audio = file.endsWith(".wav");
                Recording known = before.get(name);
                if (sound.matches() && known != null && known.audio() == audio) {
                    recordings.merge(name, known, Recordings::better);
                } else if (sound.matches() || FOLDER.matcher(file).matches()) {
                    BasicFileAttributes is = attributes(entry);
                    if (is != null && is.isRegularFile() && sound.matches()) {
                        Instant at = is.lastModifiedTime().toInstant();
                        recordings.merge(name, Recording.of(parent + name, at, audio), Recordings::better);
                    } else if (is != null && is.isDirectory()) {
                        folders.add(parent + file);
                    }
                }
            }
        }
        // another file may arrive without a visible change of the folder's time, which has a limited resolution
        boolean settled = changed.toInstant().isBefore(Instant.now().minusSeconds(2));
        return new Folder(settled ? changed : null, recordings, folders);
    }

    private static Recording better(Recording one, Recording other) {
        return one.audio() ? one : other;
    }

    private static @Nullable BasicFileAttributes attributes(Path entry) {
        try {
            return Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return null; // removed in the meantime
        }
    }

    private Shown shown() {
        if (shown == null) {
            look();
        }
        return Objects.requireNonNull(shown);
    }

    /**
     * Returns a page of the list.
     *
     * @param asked the parameters that docs/console.md describes; a missing parameter counts as empty
     * @throws IllegalArgumentException if a date or the page number is invalid
     */
    JsonObject page(Map<String, String> asked) {
        String folder = asked.getOrDefault("folder", "");
        String from = day(asked.getOrDefault("from", ""));
        String to = day(asked.getOrDefault("to", ""));
        String words = asked.getOrDefault("q", "").toLowerCase(Locale.ROOT).strip();
        List<String> all = words.isEmpty()
                ? List.of()
                : Arrays.stream(words.split("\\s+")).limit(WORDS).toList();
        int page = asked.getOrDefault("page", "").isEmpty() ? 0 : Integer.parseUnsignedInt(asked.get("page"));
        boolean below = !words.isEmpty() || !from.isEmpty() || !to.isEmpty();
        Shown now = shown();
        List<Recording> found = now.all().stream()
                .filter(one -> below ? one.isBelow(folder) : one.folder().equals(folder))
                .filter(one -> one.isBetween(from, to) && one.contains(all))
                .toList();
        JsonArray recordings = new JsonArray();
        found.stream()
                .skip((long) page * PAGE)
                .limit(PAGE)
                .forEach(one -> recordings.add(new JsonObject()
                        .put("id", one.id().toString())
                        .put("name", one.name())
                        .put("folder", one.folder())
                        .put("at", one.at())
                        .put("audio", one.audio())));
        Folder shownFolder = now.folders().get(folder);
        return new JsonObject()
                .put("folder", folder)
                .put("folders", new JsonArray(shownFolder == null ? List.of() : List.copyOf(shownFolder.folders())))
                .put("page", page)
                .put("pages", (found.size() + PAGE - 1) / PAGE)
                .put("total", found.size())
                .put("recordings", recordings);
    }

    private static String day(String given) {
        if (!given.isEmpty() && !given.matches("\\d{4}-\\d\\d-\\d\\d")) {
            throw new IllegalArgumentException("'" + given + "' is no day such as 2026-11-29");
        }
        return given;
    }

    /** Returns the recording with this id; null if there is none. */
    @Nullable
    Recording find(String id) {
        try {
            return shown().byId().get(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns the audio file's path relative to the folder; null if it does not exist. Reads from the disk. */
    @Nullable
    String audio(String id) {
        Recording recording = find(id);
        if (recording == null || !recording.audio()) {
            return null;
        }
        String path = recording.path() + ".wav";
        try {
            Path real = root.toRealPath();
            return real.resolve(path).toRealPath().equals(real.resolve(path)) ? path : null;
        } catch (IOException e) {
            return null; // it was removed
        }
    }

    /** Returns the path of the folder on this machine. */
    String root() {
        return root.toString();
    }

    /** Returns Asterisk's path of a recording, or of the folder if {@code path} is empty. */
    String file(String path) {
        return prefix + path;
    }
}
