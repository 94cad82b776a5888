/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 * and names that Asterisk does not accept, are omitted. A route looks for new recordings, so that no list waits for the
 * disk.
 *
 * <p>{@code GET recordings} returns one page of the list to a user who may {@code play}. All parameters are optional:
 *
 * <ul>
 *   <li>{@code folder}: a subfolder such as {@code 2026/11}. Without other filters, only the recordings directly in it
 *       are listed
 *   <li>{@code q}: words that must all be in the path, such as a number, an agent, or a call's unique id
 *   <li>{@code from}, {@code to}: the first and the last day, as {@code 2026-11-29}
 *   <li>{@code page}: 0 for the newest 100, 1 for the next 100
 * </ul>
 *
 * <p>The answer:
 *
 * <pre>{@code
 * {"folder": "2026/11", "folders": ["2026/11/30", "2026/11/29"], "page": 0, "pages": 1, "total": 1, "recordings": [
 *     {"id": "0b5c...", "name": "q-600-201-20261129-101010", "folder": "2026/11/29", "at": "2026-11-29T10:10:10", "audio": true}]}
 * }</pre>
 *
 * <p>{@code at} is the local time in the path or, if the path has none, of the file's last change. If {@code audio} is
 * true, {@code GET recordings/<id>} returns the audio for the browser, and supports {@code Range}. The status is 400
 * for an invalid parameter and 404 for an unknown id.
 */
final class Recordings {

    private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);
    private static final int PAGE = 100;
    private static final int WORDS = 10;
    private static final int DEEPEST = 8;
    private static final String NAME = "[\\p{L}\\p{N}_+@=][\\p{L}\\p{N} ._+@=-]*";
    private static final Pattern FOLDER = Pattern.compile(NAME);
    private static final Pattern FILE = Pattern.compile("(" + NAME + ")\\.((?i)wav|gsm|ulaw|alaw|sln)");
    private static final Pattern MOMENT =
            Pattern.compile("(?<!\\d)(20\\d\\d)[-_/]?(0[1-9]|1[0-2])[-_/]?(0[1-9]|[12]\\d|3[01])"
                    + "(?:[-_T ]?([01]\\d|2[0-3])[-_:]?([0-5]\\d)(?:[-_:]?([0-5]\\d))?)?(?!\\d)");

    /**
     * A recording.
     *
     * @param path the path relative to the folder, without the file's extension
     * @param at the local time, for example {@code 2026-11-29T10:10:10}
     * @param audio whether a browser can play it
     */
    record Recording(UUID id, String path, String at, boolean audio) {

        String folder() {
            return path.substring(0, Math.max(0, path.lastIndexOf('/')));
        }

        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /** The content of a folder at its last change. */
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
        Folder before = known.get(folder);
        Folder now;
        try {
            FileTime changed = Files.getLastModifiedTime(root.resolve(folder));
            now = before != null && changed.equals(before.changed()) ? before : read(folder, changed, before);
        } catch (IOException | DirectoryIteratorException e) {
            unread.add(root.resolve(folder) + " cannot be read: " + e);
            now = before == null ? new Folder(null, Map.of(), Set.of()) : before;
        }
        into.put(folder, now);
        if (depth < DEEPEST) {
            for (String below : now.folders()) {
                look(below, depth + 1, known, into, unread);
            }
        }
    }

    private Folder read(String folder, FileTime changed, @Nullable Folder before) throws IOException {
        // by name without extension, because for Asterisk two formats of a file are one recording
        Map<String, Recording> recordings = new HashMap<>();
        Set<String> folders = new TreeSet<>(Comparator.reverseOrder());
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(folder))) {
            for (Path entry : entries) {
                String file = entry.getFileName().toString();
                Matcher sound = FILE.matcher(file);
                String name = sound.matches() ? sound.group(1) : file;
                boolean audio = file.endsWith(".wav");
                Recording known = before == null ? null : before.recordings().get(name);
                if (sound.matches() && known != null && known.audio() == audio) {
                    recordings.merge(name, known, Recordings::better);
                } else if (sound.matches() || FOLDER.matcher(file).matches()) {
                    BasicFileAttributes is = attributes(entry);
                    String path = folder.isEmpty() ? name : folder + "/" + name;
                    if (is != null && is.isRegularFile() && sound.matches()) {
                        recordings.merge(name, recording(path, is, audio), Recordings::better);
                    } else if (is != null && is.isDirectory()) {
                        folders.add(folder.isEmpty() ? file : folder + "/" + file);
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

    private static Recording recording(String path, BasicFileAttributes file, boolean audio) {
        LocalDateTime at = LocalDateTime.ofInstant(file.lastModifiedTime().toInstant(), ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.SECONDS);
        String day = at.toLocalDate().toString();
        String time = at.toLocalTime().toString();
        Matcher moment = MOMENT.matcher(path);
        while (moment.find()) {
            day = moment.group(1) + "-" + moment.group(2) + "-" + moment.group(3);
            if (moment.group(4) != null) {
                time = moment.group(4) + ":" + moment.group(5) + (moment.group(6) == null ? "" : ":" + moment.group(6));
            }
        }
        return new Recording(
                UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8)),
                path,
                day + "T" + (time.length() == 5 ? time + ":00" : time),
                audio);
    }

    private Shown shown() {
        if (shown == null) {
            look();
        }
        Shown now = shown;
        return now == null ? new Shown(List.of(), Map.of(), Map.of()) : now;
    }

    /**
     * Returns a page of the list.
     *
     * @param asked the parameters in the description of this class; a missing parameter counts as empty
     * @throws IllegalArgumentException if a date or the page number is invalid
     */
    JsonObject page(Map<String, String> asked) {
        String folder = asked.getOrDefault("folder", "");
        String from = day(asked.getOrDefault("from", ""));
        String to = day(asked.getOrDefault("to", ""));
        List<String> words = Arrays.stream(
                        asked.getOrDefault("q", "").toLowerCase(Locale.ROOT).split("\\s+"))
                .filter(word -> !word.isEmpty())
                .limit(WORDS)
                .toList();
        int page = asked.getOrDefault("page", "").isEmpty() ? 0 : Integer.parseUnsignedInt(asked.get("page"));
        boolean below = !words.isEmpty() || !from.isEmpty() || !to.isEmpty();
        Shown now = shown();
        List<Recording> found = now.all().stream()
                .filter(one -> below
                        ? folder.isEmpty() || one.path().startsWith(folder + "/")
                        : one.folder().equals(folder))
                .filter(one -> from.isEmpty() || one.at().compareTo(from) >= 0)
                .filter(one -> to.isEmpty() || one.at().compareTo(to + "U") < 0)
                .filter(one -> words.isEmpty() || contains(one.path().toLowerCase(Locale.ROOT), words))
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

    private static boolean contains(String path, List<String> words) {
        return words.stream().allMatch(path::contains);
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
            return root.toRealPath()
                            .resolve(path)
                            .toRealPath()
                            .equals(root.toRealPath().resolve(path))
                    ? path
                    : null;
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
