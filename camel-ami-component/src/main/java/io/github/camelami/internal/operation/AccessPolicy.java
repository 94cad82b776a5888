/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.ListenPolicy;
import io.github.camelami.internal.message.ActionCatalog;
import io.github.camelami.internal.message.ActionInfo;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what operations may request from a server, based on allow-lists and on the origin of values. Values in the
 * URI, the server bean or the component are trusted, since the route's developer wrote them. Values from a message must
 * be listed: the action, the application, the context, and each function. With a {@code listenPolicy} or {@code
 * allowedContexts}, the lists also apply to the developer's values. Then only listed values can make a channel listen
 * to, join or move another channel.
 *
 * @param actions the allowed actions; if any is listed, all others are refused, even the component's own actions
 * @param applications the allowed applications, and the allowed functions with parentheses, as in {@code CHANNEL()}
 * @param contexts the allowed contexts, case-sensitive
 * @param phones phones that a message may ring in addition to plain devices; {@code *} matches letters, digits and
 *     {@code _.+-}
 * @param variables names of channel variables that a message may set; a trailing {@code *} is a wildcard
 * @param files prefixes of file names that a message may play
 * @param regex whether Hangup accepts a {@code /regex/}
 * @param remoteFiles whether Playback accepts a URL from which the server fetches the file
 * @param listenPolicy decides who may listen to whom; null to allow everyone
 */
public record AccessPolicy(
        Set<String> actions,
        Set<String> applications,
        Set<String> contexts,
        Set<String> phones,
        Set<String> variables,
        Set<String> files,
        boolean regex,
        boolean remoteFiles,
        @Nullable ListenPolicy listenPolicy) {

    /** A policy that has no lists and allows everyone to listen. */
    public static final AccessPolicy OPEN =
            new AccessPolicy(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), false, false, null);

    private static final String VERBS = "Originate, Listen, ListenMode, Playback, ControlPlayback, Hangup and Status";

    /**
     * The address of a Local channel (core_local.c): the extension ends at the first {@code @}, the context at the
     * first slash.
     */
    private static final Pattern LOCAL_PHONE =
            Pattern.compile("Local/[^@/]*@([^@/]+)(?:/[a-z]*)?", Pattern.CASE_INSENSITIVE);

    /** A device name that a message may use. */
    private static final String DEVICE = "[A-Za-z0-9_.+-]+";

    /** A single device, not an address or a number to dial through a trunk. */
    private static final Pattern PLAIN_PHONE = Pattern.compile("[A-Za-z0-9]+/" + DEVICE);

    /** A number that may be an IPv4 address. Resolvers accept any number of leading zeros. */
    private static final Pattern NUMBER = Pattern.compile("0*[0-9]{1,12}");

    /**
     * A Local address anywhere in a text. Ampersands separate devices; commas, carets and brackets separate arguments.
     */
    private static final Pattern LOCAL_ANYWHERE =
            Pattern.compile("(?<![A-Za-z0-9_])Local/[^&,|^()\\s]*", Pattern.CASE_INSENSITIVE);

    /** The suffix that Asterisk appends to the name of a Local channel. */
    private static final Pattern LOCAL_LEG = Pattern.compile("-[0-9a-f]+(;[12])?$", Pattern.CASE_INSENSITIVE);

    /**
     * Channel technologies that ring only a phone or a line, never anything inside the server. H.323 is excluded,
     * because a gatekeeper dials a name as a number if it matches no peer (chan_ooh323.c).
     */
    private static final Set<String> PHONE_TECHNOLOGIES = Set.of(
            "PJSIP", "SIP", "IAX2", "DAHDI", "SCCP", "SKINNY", "MGCP", "UNISTIM", "MOTIF", "MOBILE", "DONGLE",
            "QUECTEL", "KHOMP");

    /** Phone technologies that treat an unknown device name as a host. */
    private static final Set<String> ADDRESS_TECHNOLOGIES = Set.of("SIP", "IAX2");

    /**
     * Names that operating systems use for themselves and for neighbouring hosts: {@code localhost4}, {@code
     * ip6-loopback}, {@code _gateway}.
     */
    private static final Pattern OWN_HOST = Pattern.compile("(?:localhost|ip6-|_).*", Pattern.CASE_INSENSITIVE);

    /** The fields that let an action send to any address, by action (message.c, res_xmpp.c). */
    private static final Map<String, Set<String>> ADDRESSES =
            Map.of("MessageSend", Set.of("To", "Destination"), "JabberSend", Set.of("ScreenName"));

    /**
     * A DAHDI name that is not the number of a single line (chan_dahdi.c, determine_starting_point). Such a name can
     * select a free line of a group ({@code g1}) or of an ISDN span ({@code i1}, {@code i1-g1}), which has a dial tone.
     * It can also be {@code pseudo}, which answers by itself.
     */
    private static final Pattern NO_ONE_LINE = Pattern.compile("DAHDI/[^0-9].*", Pattern.CASE_INSENSITIVE);

    /**
     * The expressions that a message may pass to Hangup. Such expressions begin with a technology, a slash and part of
     * a device name. Alternatives, groups and repetitions are excluded, since they could match every channel or exhaust
     * the server's memory (POSIX regcomp). This pattern is possessive, so that long input cannot cause a stack
     * overflow.
     */
    private static final Pattern NARROW_REGEX =
            Pattern.compile("/\\^[A-Za-z0-9]+\\\\?/[A-Za-z0-9](?:[A-Za-z0-9_@;-]++|\\\\?\\.(?!\\*))*+(?:\\.\\*)?/?");

    public AccessPolicy {
        actions = copy(actions);
        applications = copy(applications);
        contexts = copy(contexts);
        phones = copy(phones);
        variables = copy(variables);
        files = copy(files);
    }

    /** Copies a list and keeps its order, since error messages show the list. */
    private static Set<String> copy(Set<String> list) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(list));
    }

    /** Returns whether the lists also apply to the developer's values. */
    boolean isRestricted() {
        return listenPolicy != null || !contexts.isEmpty();
    }

    /**
     * Rejects an action that is not allowed.
     *
     * @param verb whether this is one of the component's own actions, which check their inputs themselves
     */
    void requireAction(String action, boolean verb, Origin origin) {
        if (!actions.isEmpty()) {
            if (!contains(actions, action)) {
                throw new IllegalArgumentException("Action " + action + origin.inBrackets()
                        + " is not among allowedActions " + actions + "; add it there if routes may use it");
            }
            return;
        }
        if (verb) {
            return;
        }
        if (origin.isMessage()) {
            throw new IllegalArgumentException("Action " + action + origin.inBrackets()
                    + " is refused: a message may name only " + VERBS + " without a list. "
                    + origin.wayByUri("action=" + action) + ", or name " + action
                    + " in allowedActions, together with every other action that messages may name");
        }
        if (isRestricted() && !onlyReports(action)) {
            throw new IllegalArgumentException(
                    "Action " + action + origin.inBrackets() + " is refused, since " + restriction()
                            + ": only " + VERBS + " and actions that report are allowed. If you need it, name " + action
                            + " in allowedActions, together with every other action in use");
        }
    }

    private static boolean onlyReports(String action) {
        ActionInfo known = ActionCatalog.find(action);
        return known != null && known.effect() == ActionInfo.Effect.REPORTS;
    }

    /**
     * Rejects a field from a message if the action runs commands, code or dialplan, reveals secrets, or sends to an
     * address. Listed actions are exempt, since the developer has allowed messages to fill in their fields. The
     * variable of Getvar is checked elsewhere.
     */
    void requireField(String action, Inputs.Named field) {
        if (!field.origin().isMessage() || contains(actions, action)) {
            return;
        }
        String why = whyRefused(ActionCatalog.find(action), field);
        if (why != null) {
            throw new IllegalArgumentException(field.describe("Field") + " is refused: action " + action + why
                    + ", so a message may not fill it. "
                    + field.origin().wayByUri("field." + field.name() + "=...")
                    + ", or name " + action
                    + " in allowedActions if messages may use it freely");
        }
    }

    private static @Nullable String whyRefused(@Nullable ActionInfo known, Inputs.Named field) {
        if (known == null) {
            return " is unknown";
        }
        if (known.effect() == ActionInfo.Effect.RUNS) {
            return " runs what its fields name";
        }
        if (known.effect() == ActionInfo.Effect.REVEALS && !known.name().equals("Getvar")) {
            return " reveals what its fields name";
        }
        Set<String> addresses = ADDRESSES.get(known.name());
        return addresses != null
                        && contains(addresses, field.name())
                        && !field.values().stream().allMatch(String::isBlank)
                ? " sends to any address that this field names"
                : null;
    }

    /** Rejects an application or its arguments if they are not allowed. */
    void requireApplication(String application, Origin named, @Nullable String data, @Nullable Origin given) {
        boolean listed = contains(applications, application);
        boolean anyListed = applications.stream().anyMatch(allowed -> !allowed.endsWith("()"));
        if (!listed && (anyListed || named.isMessage() || isRestricted())) {
            throw new IllegalArgumentException("Application " + application + named.inBrackets()
                    + (anyListed
                            ? " is not among allowedApplications " + applications
                            : " is refused, since "
                                    + (named.isMessage()
                                            ? "a message may name only listed applications"
                                            : restriction()))
                    + "; add it to allowedApplications if routes may use it");
        }
        if (data == null || given == null) {
            return;
        }
        if (!listed && given.isMessage()) {
            throw new IllegalArgumentException("The arguments of application " + application + given.inBrackets()
                    + " are refused: arguments can change what an application does. "
                    + given.wayByUri("data=...") + ", or name " + application
                    + " in allowedApplications if messages may choose them");
        }
        String what = "The data of application " + application + given.inBrackets();
        requireFunctions(what, data, given);
        if (given.isMessage()) {
            requireLocal(what, data);
            requireNoOtherContext(data, given);
        }
    }

    /** Rejects a context that is not allowed. */
    void requireContext(String context, Origin origin) {
        if (contexts.contains(context)) {
            return;
        }
        if (!contexts.isEmpty()) {
            throw new IllegalArgumentException("Context " + context + origin.inBrackets()
                    + " is not among allowedContexts " + contexts + "; add it there if routes may use it");
        }
        if (origin.isMessage()) {
            throw new IllegalArgumentException("Context " + context + origin.inBrackets()
                    + " is refused: a message may name only listed contexts. Write it in the route, or name " + context
                    + " in allowedContexts");
        }
    }

    /**
     * Rejects any priority except the first of an extension, unless the context is listed. A later priority might skip
     * a step that asks for a PIN.
     *
     * @param what the name and origin of the value, for the error; this applies to all methods of this class
     */
    void requirePriority(String what, String priority, @Nullable String context, Origin origin) {
        if (origin.isMessage() && !priority.equals("1") && (context == null || !contexts.contains(context))) {
            throw new IllegalArgumentException(what + " is '" + priority
                    + "': a message must start at priority 1, since skipped steps may be access checks."
                    + " Write it in the route, or name the context in allowedContexts");
        }
    }

    /** Rejects unlisted functions wherever Asterisk may evaluate them. */
    void requireFunctions(String what, String text, Origin origin) {
        if (!origin.isMessage() && !isRestricted()) {
            return;
        }
        boolean quoted = text.indexOf('"') >= 0
                || text.indexOf('\\') >= 0; // checked only once, since a text may contain a million brackets
        boolean expression = text.contains("$["); // here blanks may separate a name from its bracket (ast_expr2.fl)
        int last = -1;
        for (int bracket = text.indexOf('('); bracket >= 0; bracket = text.indexOf('(', bracket + 1)) {
            int end = bracket;
            while (expression && end > last + 1 && isBlank(text.charAt(end - 1))) {
                end--;
            }
            last = bracket;
            int begin = end;
            while (begin > 0 && isNameCharacter(text.charAt(begin - 1))) {
                begin--;
            }
            String function = text.substring(begin, end);
            if (quoted || isAssembled(text, begin)) {
                throw new IllegalArgumentException(what + " assembles a function name at position " + begin
                        + ", so it is refused; write the plain name, without quotes and backslashes");
            }
            // application options have one letter, as in g(a:b), functions have two or more
            if (function.length() > 1 && !contains(applications, function + "()")) {
                throw new IllegalArgumentException(what + " calls the function " + function
                        + ", which is not listed, so it is refused; name " + function.toUpperCase(Locale.ROOT)
                        + "() in allowedApplications if routes may use it");
            }
        }
    }

    /**
     * Returns whether the function name before a bracket is assembled from parts. Before Asterisk looks for a name, it
     * removes quotes and backslashes from arguments and replaces variables with their values.
     */
    private static boolean isAssembled(String text, int begin) {
        return begin > 0 && "}])".indexOf(text.charAt(begin - 1)) >= 0;
    }

    private static boolean isBlank(char c) {
        return c <= ' ';
    }

    private static boolean isNameCharacter(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    /**
     * Rejects a variable or a function that may not be set. Leading underscores are not part of a variable's name; they
     * make child channels inherit it (pbx.c).
     *
     * @param option the option for the variable, as written in the URI
     */
    void requireVariable(String name, Origin origin, String option) {
        if (name.indexOf('(') >= 0) {
            requireFunctions("The variable " + name + origin.inBrackets(), name, origin);
            return;
        }
        String plain = name.replaceFirst("^_+", "");
        if (variables.stream().anyMatch(allowed -> matches(allowed, plain))) {
            return;
        }
        if (origin.isMessage() || !variables.isEmpty() && isRestricted()) {
            throw new IllegalArgumentException("The variable " + name + origin.inBrackets()
                    + (variables.isEmpty()
                            ? " is refused: a message may set only listed variables, since the dialplan and Asterisk"
                                    + " act on variables. " + origin.wayByUri(option)
                                    + ", or name it in allowedVariables"
                            : " is not among allowedVariables " + variables + "; add it there if routes may set it"));
        }
    }

    /** Compares case-sensitively, like Asterisk (pbx_variables.c). */
    private static boolean matches(String allowed, String name) {
        String plain = allowed.replaceFirst("^_+", "");
        return plain.endsWith("*") ? name.startsWith(plain.substring(0, plain.length() - 1)) : plain.equals(name);
    }

    /**
     * Rejects a device that enters a context that is not allowed. {@code Local/exten@context} enters that context;
     * {@code Local/exten} enters {@code default}. Unless other phones are allowed, a message may ring only plain
     * devices. It may not dial a number through a trunk, use an address, or reach anything inside the server, such as
     * the channel that records a conference.
     */
    void requirePhone(String phone, Origin origin) {
        String technology = phone.substring(0, Math.max(0, phone.indexOf('/'))).toUpperCase(Locale.ROOT);
        if (!technology.equals("LOCAL")) {
            boolean plain = PHONE_TECHNOLOGIES.contains(technology)
                    && PLAIN_PHONE.matcher(phone).matches()
                    && !isAddress(technology, phone)
                    && !NO_ONE_LINE.matcher(phone).matches();
            if (origin.isMessage() && !plain && phones.stream().noneMatch(allowed -> isLike(allowed, phone))) {
                throw new IllegalArgumentException("Phone " + phone + origin.inBrackets()
                        + " is refused: a message may ring only a device, such as PJSIP/201, not a number through a"
                        + " trunk, an"
                        + " address, a list or another kind of channel"
                        + (phones.isEmpty() ? "" : ", except allowedPhones " + phones)
                        + ". Write it in the route, or allow its kind, for example allowedPhones=PJSIP/*@trunk");
            }
            return;
        }
        if (contexts.isEmpty() && !origin.isMessage()) {
            return;
        }
        Matcher local = LOCAL_PHONE.matcher(phone);
        if (!local.matches()) {
            throw new IllegalArgumentException(
                    "Phone " + phone + origin.inBrackets() + " does not name the context it enters, and only those of"
                            + " allowedContexts " + contexts
                            + " may be entered; write Local/exten@context, with options after a slash");
        }
        requireContext(local.group(1), origin);
    }

    /**
     * Rejects the name of a channel that Asterisk dials when parking times out, if its phone is not allowed. Asterisk
     * dials the part of the name before the last hyphen (res_parking).
     */
    void requireDialledAgain(String channel, Origin origin) {
        int hyphen = channel.lastIndexOf('-');
        requirePhone(hyphen < 0 ? channel : channel.substring(0, hyphen), origin);
    }

    /** Returns whether a channel driver would call a host, as with {@code SIP/203.0.113.9}, or the server itself. */
    private static boolean isAddress(String technology, String phone) {
        String name = phone.substring(phone.indexOf('/') + 1);
        return ADDRESS_TECHNOLOGIES.contains(technology)
                && (name.indexOf('.') >= 0
                        || OWN_HOST.matcher(name).matches()
                        || name.regionMatches(true, 0, "0x", 0, 2)
                        || isAddressInOneNumber(name));
    }

    /**
     * Returns whether resolvers would parse a number as an IPv4 address (inet_aton). 0 is the server itself (0.0.0.0).
     * Other numbers up to 0.255.255.255 are common as device names, and are never addresses of hosts.
     */
    private static boolean isAddressInOneNumber(String name) {
        if (!NUMBER.matcher(name).matches()) {
            return false;
        }
        boolean octal = name.startsWith("0") && name.chars().noneMatch(digit -> digit > '7');
        BigInteger number = new BigInteger(name, octal ? 8 : 10);
        return number.signum() == 0 || number.bitLength() > 24 && number.bitLength() <= 32;
    }

    private static boolean isLike(String allowed, String phone) {
        String pattern = Stream.of(allowed.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(DEVICE));
        return phone.matches(pattern);
    }

    /**
     * Rejects a URL from which the server would fetch the file. Also rejects a file from a message if the file is not
     * listed. With a {@code listenPolicy} or {@code allowedContexts}, a message may name only listed files or files in
     * Asterisk's sounds folder, since recordings contain other people's calls.
     */
    void requireFile(String what, String file, Origin origin) {
        requireLocal(what, file);
        if (!origin.isMessage() || files.isEmpty() && !isRestricted()) {
            return;
        }
        boolean climbs = List.of(file.split("/")).contains("..");
        boolean listed =
                files.isEmpty() ? !file.startsWith("/") : files.stream().anyMatch(file::startsWith);
        if (climbs || !listed) {
            throw new IllegalArgumentException(what + " is '" + file + "'"
                    + (climbs
                            ? ": its '..' leaves the folder; write the path without it"
                            : files.isEmpty()
                                    ? ": it is refused, since " + restriction() + ". Name its folder in allowedFiles"
                                    : ": its path begins with none of allowedFiles " + files
                                            + "; add its folder there"));
        }
    }

    private void requireLocal(String what, String file) {
        if (unquoted(file).contains("://") && !remoteFiles) {
            throw new IllegalArgumentException(what + " is '" + file + "'"
                    + ": the server would fetch it from that address. Give a file of the server,"
                    + " or set remoteFiles=true on the endpoint");
        }
    }

    /** Rejects a text that contains a Local channel with a context that is not allowed. */
    void requireNoOtherContext(String text, Origin origin) {
        if (!origin.isMessage()) {
            return;
        }
        for (String read : new String[] {text, unquoted(text)}) {
            Matcher dialled = LOCAL_ANYWHERE.matcher(read);
            while (dialled.find()) {
                requirePhone(LOCAL_LEG.matcher(dialled.group()).replaceFirst(""), origin);
            }
        }
    }

    /**
     * Returns a text as applications receive it: Asterisk removes quotes and backslashes when it splits arguments
     * (app.c, __ast_app_separate_args).
     */
    private static String unquoted(String text) {
        return text.indexOf('"') < 0 && text.indexOf('\\') < 0 ? text : text.replaceAll("[\"\\\\]", "");
    }

    /**
     * With a {@code listenPolicy} or {@code allowedContexts}, rejects a message that makes a phone answer
     * automatically, since the caller could then eavesdrop on the people near the phone.
     */
    void requireRinging(String what, Origin origin) {
        if (origin.isMessage() && isRestricted()) {
            throw new IllegalArgumentException(what + " is refused, since " + restriction()
                    + ": a phone that answers by itself can be used to eavesdrop. "
                    + origin.wayByUri("autoAnswer=true"));
        }
    }

    /** Rejects an id that could make a channel pass for another, allowed channel. */
    void requireChannelId(String what, String id, Origin origin) {
        if (id.indexOf('/') >= 0) {
            throw new IllegalArgumentException(what + " is '" + id + "'"
                    + ": with a slash it could be the name of a live channel, which Asterisk finds first."
                    + " Leave the slash out");
        }
        if (origin.isMessage() && isRestricted()) {
            throw new IllegalArgumentException(what + " is refused, since " + restriction()
                    + ": the id could be reused for another call. Write it in the route, or leave it out");
        }
    }

    /**
     * Rejects a regular expression if the option {@code regex} is not set. Also rejects an expression from a message if
     * it could match any channel or exhaust the server's memory.
     */
    void requireRegex(String what, String value, Origin origin) {
        if (!regex) {
            throw new IllegalArgumentException(what + " is '" + value + "'"
                    + ": a regular expression can match several channels. Name one channel, or set"
                    + " regex=true"
                    + " on the endpoint");
        }
        if (value.indexOf('{') >= 0) {
            throw new IllegalArgumentException(what + " is '" + value + "'"
                    + ": counted repetitions can exhaust the server's memory. Write the repeated part in full");
        }
        if (origin.isMessage() && !NARROW_REGEX.matcher(value).matches()) {
            throw new IllegalArgumentException(what + " is '" + value + "'"
                    + ": a message may match only names that begin with a technology and a device, for example"
                    + " /^PJSIP\\/202-/. Write other expressions in the route");
        }
    }

    private String restriction() {
        return listenPolicy != null ? "a listenPolicy is set" : "allowedContexts is " + contexts;
    }

    private static boolean contains(Collection<String> allowed, String name) {
        return allowed.stream().anyMatch(name::equalsIgnoreCase);
    }
}
