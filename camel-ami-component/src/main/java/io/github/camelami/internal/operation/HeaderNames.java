/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.AmiConstants;
import io.github.camelami.internal.message.SimilarName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** The names of the component's headers, used to find misspelled headers in a message. */
public final class HeaderNames {

    private static final String PREFIX = "CamelAmi";

    /** The headers that the component sets and no action reads. */
    private static final List<String> RESULTS = List.of(
            AmiConstants.EVENT,
            AmiConstants.SERVER,
            AmiConstants.GAP,
            AmiConstants.LINKEDID,
            AmiConstants.CHANNEL,
            AmiConstants.UNIQUEID,
            AmiConstants.ACTION_ID,
            AmiConstants.OUTCOME,
            AmiConstants.REASON,
            AmiConstants.HANGUP_CAUSE,
            AmiConstants.SPY_CHANNEL,
            AmiConstants.SPIED_CHANNEL,
            AmiConstants.PAUSED);

    /** The headers that actions read, without the common prefix, which would make all names similar. */
    private static final List<String> READ = new ArrayList<>();

    private static final Set<String> KNOWN = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static {
        for (Input input : Input.values()) {
            READ.add(input.header().substring(PREFIX.length()));
            KNOWN.add(input.header());
        }
        KNOWN.addAll(RESULTS);
    }

    /** The names in their documented spelling, for a fast look-up. */
    private static final Set<String> AS_WRITTEN = new HashSet<>(KNOWN);

    /** Characters that are masked in a log line, since names can come from outside the application. */
    private static final Pattern UNUSUAL = Pattern.compile("[^A-Za-z0-9_.-]");

    /** The maximum number of characters of a name in a log line. */
    private static final int MAX_SHOWN = 64;

    private HeaderNames() {}

    /** Returns the headers of a message that have the component's prefix but are unknown; usually empty. */
    public static List<String> unknown(Message message) {
        List<String> unknown = List.of();
        for (String name : message.getHeaders().keySet()) {
            if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
                    && !AS_WRITTEN.contains(name)
                    && !KNOWN.contains(name)) {
                if (unknown.isEmpty()) {
                    unknown = new ArrayList<>();
                }
                unknown.add(name);
            }
        }
        return unknown;
    }

    /** Returns a sentence that describes an unknown header and suggests the header that is probably meant. */
    public static String describe(String unknown) {
        String shown = UNUSUAL.matcher(unknown).replaceAll("?");
        String meant = meant(unknown);
        return "Header " + (shown.length() > MAX_SHOWN ? shown.substring(0, MAX_SHOWN) + "..." : shown)
                + " is unknown, and no action reads it" + (meant == null ? "" : "; did you mean " + meant + "?");
    }

    /**
     * Returns a sentence about a header of the message that is probably a misspelling of an input's header; empty if
     * there is none.
     */
    static String misspelled(Message message, Input input) {
        for (String name : unknown(message)) {
            if (input.header().equals(meant(name))) {
                return ". " + describe(name);
            }
        }
        return "";
    }

    /** Returns the header that an action reads and that an unknown name probably means; null if none is similar. */
    static @Nullable String meant(String unknown) {
        String meant = unknown.length() > PREFIX.length() + MAX_SHOWN
                ? null
                : SimilarName.of(unknown.substring(PREFIX.length()), READ);
        return meant == null ? null : PREFIX + meant;
    }
}
