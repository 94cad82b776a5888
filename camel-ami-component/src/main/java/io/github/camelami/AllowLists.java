/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.message.LostPlus;
import io.github.camelami.internal.operation.AccessPolicy;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the {@code allowed...} options. An entry that would silently allow nothing, or everything, is rejected when
 * the route starts.
 */
final class AllowLists {

    private static final String WHOLE = "its entries are whole names. Write each name, separated by commas";

    /** Characters that cannot occur in the name of an action, an application or a variable. */
    private static final Pattern NO_NAME = Pattern.compile("[\\s;|&${}]");

    private AllowLists() {}

    /**
     * Returns the access policy that the options describe.
     *
     * @throws IllegalArgumentException if a list is blank or contains an unsupported wildcard; the message names the
     *     option and the entry
     */
    static AccessPolicy policy(AmiConfiguration options) {
        Set<String> actions = named("allowedActions", options.getAllowedActions());
        actions.forEach(action -> NameHints.action("allowedActions", action));
        Set<String> contexts = plain("allowedContexts", options.getAllowedContexts(), WHOLE);
        contexts.forEach(context -> NameHints.separator("allowedContexts", context));
        return new AccessPolicy(
                actions,
                named("allowedApplications", options.getAllowedApplications()),
                contexts,
                phones(options.getAllowedPhones()),
                variables(options.getAllowedVariables()),
                plain(
                        "allowedFiles",
                        options.getAllowedFiles(),
                        "its entries are prefixes. Write only the folder, ending with a slash"),
                options.isRegex(),
                options.isRemoteFiles(),
                options.getListenPolicy());
    }

    /**
     * Rejects a blank list: it usually comes from an unset property, and could be read as allowing everything or
     * nothing.
     */
    private static Set<String> words(String option, @Nullable String list) {
        Set<String> words = AmiConfiguration.words(list);
        if (list != null && words.isEmpty()) {
            throw new IllegalArgumentException(option + " is blank. Leave it out, or name what it allows");
        }
        return words;
    }

    private static Set<String> plain(String option, @Nullable String list, String meaning) {
        Set<String> words = words(option, list);
        words.forEach(word -> requireNoWildcard(option, word, word, meaning));
        return words;
    }

    private static Set<String> named(String option, @Nullable String list) {
        Set<String> words = plain(option, list, WHOLE);
        words.forEach(word -> requireName(option, word));
        return words;
    }

    private static void requireName(String option, String word) {
        if (NO_NAME.matcher(word).find()) {
            throw new IllegalArgumentException(option + " holds " + word + ", which is not a name and allows nothing."
                    + " Separate names by commas, and write a variable without ${}");
        }
    }

    private static Set<String> variables(@Nullable String list) {
        Set<String> words = words("allowedVariables", list);
        words.forEach(word -> requireName("allowedVariables", word));
        words.forEach(word -> requireNoWildcard(
                "allowedVariables",
                word,
                word.replaceFirst("\\*$", ""),
                "an asterisk is a wildcard only at the end of a name"));
        return words;
    }

    private static Set<String> phones(@Nullable String list) {
        Set<String> words = words("allowedPhones", list);
        for (String word : words) {
            if (word.indexOf(' ') >= 0) {
                throw LostPlus.error("An entry of allowedPhones", "allowedPhones", word);
            }
            int slash = word.indexOf('/');
            if (slash < 1 || slash == word.length() - 1) {
                throw new IllegalArgumentException("allowedPhones holds " + word
                        + ", which is not a phone: write a technology, a slash and a device, for example"
                        + " PJSIP/*@trunk");
            }
            if (word.regionMatches(true, 0, "Local/", 0, 6)) {
                throw new IllegalArgumentException("allowedPhones holds " + word
                        + ", but the context that a Local phone enters decides. Name that context in allowedContexts");
            }
            requireNoWildcard(
                    "allowedPhones", word, word.substring(0, slash), "an asterisk is a wildcard only after the slash");
        }
        return words;
    }

    private static void requireNoWildcard(String option, String word, String part, String meaning) {
        if (part.indexOf('*') >= 0) {
            throw new IllegalArgumentException(
                    option + " holds " + word + ", and an asterisk there allows nothing: " + meaning);
        }
    }
}
