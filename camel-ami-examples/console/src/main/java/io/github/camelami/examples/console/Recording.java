/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A recording.
 *
 * @param path the path relative to the folder, without the file's extension
 * @param at the local time in the path or, if the path has none, the time of the file's last change, for example {@code
 *     2026-11-29T10:10:10}
 * @param audio whether a browser can play it
 */
record Recording(UUID id, String path, String at, boolean audio) {

    private static final Pattern MOMENT =
            Pattern.compile("(?<!\\d)(20\\d\\d)[-_/]?(0[1-9]|1[0-2])[-_/]?(0[1-9]|[12]\\d|3[01])"
                    + "(?:[-_T ]?([01]\\d|2[0-3])[-_:]?([0-5]\\d)(?:[-_:]?([0-5]\\d))?)?(?!\\d)");

    static Recording of(String path, Instant changed, boolean audio) {
        LocalDateTime at =
                LocalDateTime.ofInstant(changed, ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
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

    String folder() {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Returns whether this recording is in a folder or its subfolders; an empty name stands for all folders. */
    boolean isBelow(String folder) {
        return folder.isEmpty() || path.startsWith(folder + "/");
    }

    /** Returns whether this recording was made within these days ({@code 2026-11-29}); an empty day sets no limit. */
    boolean isBetween(String from, String to) {
        return at.compareTo(from) >= 0 && (to.isEmpty() || at.compareTo(to + "U") < 0);
    }

    /** Returns whether the path contains all these lower-case words, ignoring the case of the path. */
    boolean contains(List<String> words) {
        return words.isEmpty() || words.stream().allMatch(path.toLowerCase(Locale.ROOT)::contains);
    }
}
