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
 * What operations may ask a server for, by allow-lists and by origin. What stands in the URI, on the server bean or on the component
 * was written by the route's developer. What a message carries must be on a list: the action, the application, the context, each
 * function. Under a {@code listenPolicy} or {@code allowedContexts} the lists bind the developer's words, too: then nothing that is not
 * listed can make a channel hear, join or move another.
 *
 * @param actions the actions allowed, besides the verbs; when any is listed, nothing else passes, the verbs included
 * @param applications the applications allowed, and functions, written {@code CHANNEL()}
 * @param contexts the contexts allowed, in the case Asterisk has them
 * @param phones phones that a message may ring besides plain devices; {@code *} stands for a device or a number
 * @param variables the names of channel variables that a message may set; {@code *} at the end stands for any rest
 * @param files how the names of files begin that a message may have played
 * @param regex whether Hangup takes a {@code /regex/}
 * @param remoteFiles whether Playback takes a file that the server fetches from an address
 * @param listenPolicy decides who may listen to whom; null for everybody
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

    /** Nothing is listed, and everybody may listen. */
    public static final AccessPolicy OPEN =
            new AccessPolicy(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), false, false, null);

    private static final String VERBS = "Originate, Listen, ListenMode, Playback, ControlPlayback, Hangup and Status";

    /** An address of chan_local: the extension ends at the first at sign, the context at the first slash (core_local.c). */
    private static final Pattern LOCAL_PHONE =
            Pattern.compile("Local/[^@/]*@([^@/]+)(?:/[a-z]*)?", Pattern.CASE_INSENSITIVE);

    /** A device as a message may name it. */
    private static final String DEVICE = "[A-Za-z0-9_.+-]+";

    /** A device of one technology and nothing more: no address, no number to dial through a trunk. */
    private static final Pattern PLAIN_PHONE = Pattern.compile("[A-Za-z0-9]+/" + DEVICE);

    /** What could be an IPv4 address in one number; resolvers take any number of zeros before it. */
    private static final Pattern NUMBER = Pattern.compile("0*[0-9]{1,12}");

    /** Such an address in a text: devices are parted by ampersands, arguments by commas, carets and brackets. */
    private static final Pattern LOCAL_ANYWHERE =
            Pattern.compile("(?<![A-Za-z0-9_])Local/[^&,|^()\\s]*", Pattern.CASE_INSENSITIVE);

    /** What Asterisk adds to the name of a local channel. */
    private static final Pattern LOCAL_LEG = Pattern.compile("-[0-9a-f]+(;[12])?$", Pattern.CASE_INSENSITIVE);

    /**
     * Channel technologies that ring a phone or a line, and nothing within the server. Those of H.323 are not among them: a name that is
     * no peer of theirs is a number for the gatekeeper (chan_ooh323.c).
     */
    private static final Set<String> PHONE_TECHNOLOGIES = Set.of(
            "PJSIP", "SIP", "IAX2", "DAHDI", "SCCP", "SKINNY", "MGCP", "UNISTIM", "MOTIF", "MOBILE", "DONGLE",
            "QUECTEL", "KHOMP");

    /** Of these, technologies that take a name which is no device of theirs for a host. */
    private static final Set<String> ADDRESS_TECHNOLOGIES = Set.of("SIP", "IAX2");

    /** Names by which systems know themselves and their neighbours: {@code localhost4}, {@code ip6-loopback}, {@code _gateway}. */
    private static final Pattern OWN_HOST = Pattern.compile("(?:localhost|ip6-|_).*", Pattern.CASE_INSENSITIVE);

    /** The fields by which an action sends to any address, by action (message.c, res_xmpp.c). */
    private static final Map<String, Set<String>> ADDRESSES =
            Map.of("MessageSend", Set.of("To", "Destination"), "JabberSend", Set.of("ScreenName"));

    /**
     * A name of DAHDI that is not the number of one line: a free line of a group ({@code g1}) or of an ISDN span ({@code i1}, {@code
     * i1-g1}), on which a dial tone follows, or {@code pseudo}, which answers by itself (chan_dahdi.c, determine_starting_point).
     */
    private static final Pattern NO_ONE_LINE = Pattern.compile("DAHDI/[^0-9].*", Pattern.CASE_INSENSITIVE);

    /**
     * What a message may ask Hangup to match: names that begin with a technology, a slash and something of the device. Alternatives,
     * groups and repetitions could match every channel, or exhaust the server (POSIX regcomp). Possessive, so that no length exhausts the
     * stack here.
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

    /** Refusals show a list in the order it was written. */
    private static Set<String> copy(Set<String> list) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(list));
    }

    /** Returns whether the lists bind the developer's words, too. */
    boolean isRestricted() {
        return listenPolicy != null || !contexts.isEmpty();
    }

    /** Refuses an action that is not allowed. {@code verb}: whether it is one of ours, which check what they are given. */
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
                    + " is refused: a message may name only " + VERBS + " by itself. "
                    + origin.wayByUri("action=" + action) + ", or name " + action
                    + " in allowedActions, with every other action that messages may name");
        }
        if (isRestricted() && !onlyReports(action)) {
            throw new IllegalArgumentException(
                    "Action " + action + origin.inBrackets() + " is refused, since " + restriction()
                            + ": only " + VERBS + " and actions that report pass by themselves. Name " + action
                            + " in allowedActions, with every other action that is used, if that is meant");
        }
    }

    private static boolean onlyReports(String action) {
        ActionInfo known = ActionCatalog.find(action);
        return known != null && known.effect() == ActionInfo.Effect.REPORTS;
    }

    /**
     * Refuses a field that a message gives to an action that runs commands, code or dialplan, or reveals secrets, and an address to send
     * to, unless the action is listed: then its developer has said that messages may. Getvar's variable is checked by itself.
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
            return " runs what its fields say";
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

    /** Refuses an application, or arguments for it, that are not allowed. */
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
                    + "; name it in allowedApplications if routes may use it");
        }
        if (data == null || given == null) {
            return;
        }
        if (!listed && given.isMessage()) {
            throw new IllegalArgumentException("The arguments of application " + application + given.inBrackets()
                    + " are refused: arguments can make an application do other things. "
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

    /** Refuses a context that is not allowed. */
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
     * Refuses to begin elsewhere than at the first step of an extension, unless the context is listed: the steps before may ask for a PIN.
     *
     * @param what how errors name it, its origin included; so in all methods here
     */
    void requirePriority(String what, String priority, @Nullable String context, Origin origin) {
        if (origin.isMessage() && !priority.equals("1") && (context == null || !contexts.contains(context))) {
            throw new IllegalArgumentException(what + " is '" + priority
                    + "': a message begins at priority 1, since the steps before another one may be checks."
                    + " Write it in the route, or name the context in allowedContexts");
        }
    }

    /** Refuses functions that are not listed, wherever Asterisk may evaluate them. */
    void requireFunctions(String what, String text, Origin origin) {
        if (!origin.isMessage() && !isRestricted()) {
            return;
        }
        boolean quoted = text.indexOf('"') >= 0 || text.indexOf('\\') >= 0; // once: a text may hold a million brackets
        boolean expression = text.contains("$["); // there blanks may part a name from its bracket (ast_expr2.fl)
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
                throw new IllegalArgumentException(what + " assembles the name of a function at position " + begin
                        + ", and is refused; write the name itself, without quotes and backslashes");
            }
            // options of applications have one letter, as in g(a:b), functions have two or more
            if (function.length() > 1 && !contains(applications, function + "()")) {
                throw new IllegalArgumentException(what + " calls the function " + function
                        + ", which is not listed, and is refused; name " + function.toUpperCase(Locale.ROOT)
                        + "() in allowedApplications if routes may use it");
            }
        }
    }

    /** Asterisk deletes quotes and backslashes from arguments, and puts values in the place of variables, before it looks for a name. */
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
     * Refuses setting a variable or a function that is not allowed. Leading underscores let further channels inherit a variable, and are
     * no part of its name (pbx.c).
     *
     * @param option how the route writes it in the URI
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
                            ? " is refused: a message may set only listed variables, since the dialplan and Asterisk itself"
                                    + " act upon variables. " + origin.wayByUri(option)
                                    + ", or name it in allowedVariables"
                            : " is not among allowedVariables " + variables + "; add it there if routes may set it"));
        }
    }

    /** In their case, as Asterisk compares them (pbx_variables.c). */
    private static boolean matches(String allowed, String name) {
        String plain = allowed.replaceFirst("^_+", "");
        return plain.endsWith("*") ? name.startsWith(plain.substring(0, plain.length() - 1)) : plain.equals(name);
    }

    /**
     * Refuses a device that enters a context which is not allowed: {@code Local/exten@context}; without a context, {@code default}. A
     * message may ring phones only, unless others are allowed: no number through a trunk, no address, and nothing within the server, such
     * as the channel that records a conference.
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
                        + " is refused: a message may ring a device, such as PJSIP/201, and no number through a trunk, address,"
                        + " list or other kind of channel"
                        + (phones.isEmpty() ? "" : ", but for allowedPhones " + phones)
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
                    "Phone " + phone + origin.inBrackets() + " does not say plainly which context it enters,"
                            + " and only those of allowedContexts " + contexts
                            + " may be entered; write Local/exten@context, with options after a slash");
        }
        requireContext(local.group(1), origin);
    }

    /** Refuses a channel that may not be dialled: Asterisk makes a phone of it, the name up to its last hyphen (res_parking). */
    void requireDialledAgain(String channel, Origin origin) {
        int hyphen = channel.lastIndexOf('-');
        requirePhone(hyphen < 0 ? channel : channel.substring(0, hyphen), origin);
    }

    /** Whether a channel driver would call a host of that name: {@code SIP/203.0.113.9}, or the server itself. */
    private static boolean isAddress(String technology, String phone) {
        String name = phone.substring(phone.indexOf('/') + 1);
        return ADDRESS_TECHNOLOGIES.contains(technology)
                && (name.indexOf('.') >= 0
                        || OWN_HOST.matcher(name).matches()
                        || name.regionMatches(true, 0, "0x", 0, 2)
                        || isAddressInOneNumber(name));
    }

    /**
     * Whether resolvers read an IPv4 address in a number (inet_aton): 0 is the server itself, and beyond that up to 0.255.255.255 there are
     * no hosts, but many devices.
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
     * Refuses a file that the server would fetch from an address, and, from a message, one that is not listed. Under a restriction a
     * message may name only files below Asterisk's sounds folder or listed ones: recordings are calls of others.
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
                            ? ": it leaves its folder by '..'; write the path itself"
                            : files.isEmpty()
                                    ? ": it is refused, since " + restriction() + ". Name its folder in allowedFiles"
                                    : ": it does not begin with one of allowedFiles " + files
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

    /** Refuses local channels to be dialled in a context that is not allowed, whatever text they stand in. */
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

    /** A text as applications get it: Asterisk deletes quotes and backslashes when it parts arguments (app.c, __ast_app_separate_args). */
    private static String unquoted(String text) {
        return text.indexOf('"') < 0 && text.indexOf('\\') < 0 ? text : text.replaceAll("[\"\\\\]", "");
    }

    /** Refuses a phone that answers by itself where a message asks for it under a restriction: whom it is connected with hears its room. */
    void requireRinging(String what, Origin origin) {
        if (origin.isMessage() && isRestricted()) {
            throw new IllegalArgumentException(what + " is refused, since " + restriction()
                    + ": a phone that answers by itself lets its room be heard. " + origin.wayByUri("autoAnswer=true"));
        }
    }

    /** Refuses ids from a message where they could make one channel look like another that was allowed. */
    void requireChannelId(String what, String id, Origin origin) {
        if (id.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    what + " is '" + id + "'"
                            + ": with a slash it could be the name of a living channel, which Asterisk finds first. Leave the slash out");
        }
        if (origin.isMessage() && isRestricted()) {
            throw new IllegalArgumentException(what + " is refused, since " + restriction()
                    + ": an id could be given again to another call. Write it in the route, or leave it out");
        }
    }

    /** Refuses a regular expression where none is allowed, and from a message one that could match anything or exhaust the server. */
    void requireRegex(String what, String value, Origin origin) {
        if (!regex) {
            throw new IllegalArgumentException(what + " is '" + value + "'"
                    + ": a regular expression stands for every channel that it matches. Name one channel, or set regex=true"
                    + " on the endpoint");
        }
        if (value.indexOf('{') >= 0) {
            throw new IllegalArgumentException(what + " is '" + value + "'"
                    + ": counted repetitions can exhaust the server's memory. Write what repeats in full");
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
