/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What routes may ask for. Applications and functions that run commands or touch files are refused unless they are named as
 * allowed; an allow-list refuses everything else.
 *
 * @param actions the actions allowed; empty for all
 * @param applications the applications allowed; empty for all but the dangerous ones; functions are written {@code DB()}
 * @param contexts the contexts allowed; empty for all
 * @param listenPolicy who may listen to whom; null for everybody
 * @param audit who is told of each spy
 */
public record Policy(
        Set<String> actions,
        Set<String> applications,
        Set<String> contexts,
        @Nullable ListenPolicy listenPolicy,
        ListenAudit audit) {

    /** Parts of names of applications that run programs, files or other applications (pbx and manager.c's own list). */
    private static final List<String> DANGEROUS_APPLICATIONS =
            List.of("system", "exec", "agi", "mixmonitor", "externalivr", "originate", "reload", "dbdel", "dbput");

    /** Parts of names of applications that hear calls of others. */
    private static final List<String> SPYING_APPLICATIONS = List.of("spy", "dahdiscan", "dahdibarge");

    /** Parts of names of applications that go on, or call somebody, in a context their arguments name. */
    private static final List<String> JUMPING_APPLICATIONS =
            List.of("goto", "gosub", "macro", "dial", "page", "followme", "queue", "disa", "directory", "background");

    /** An address of chan_local: the extension ends at the first at sign, the context at the first slash (core_local.c). */
    private static final Pattern LOCAL_PHONE =
            Pattern.compile("Local/[^@/]*@([^@/]+)(?:/[a-z]*)?", Pattern.CASE_INSENSITIVE);

    private static final Pattern DANGEROUS_FUNCTION = Pattern.compile(
            "\\b(SHELL|EVAL|FILE|FILE_[A-Z_]+|CURL|CURLOPT|ODBC\\w*|REALTIME\\w*|DB|DB_\\w+|STAT|ENV|AST_CONFIG|EXPORT|IMPORT|"
                    + "MASTER_CHANNEL|PERIODIC_HOOK)\\s*\\(",
            Pattern.CASE_INSENSITIVE);

    public Policy {
        actions = Set.copyOf(actions);
        applications = Set.copyOf(applications);
        contexts = Set.copyOf(contexts);
    }

    void requireAction(String action) {
        if (!actions.isEmpty() && !contains(actions, action)) {
            throw new IllegalArgumentException("Action " + action + " is not among allowedActions " + actions
                    + "; add it there if routes may use it");
        }
    }

    /**
     * Refuses an application that is not allowed, that does what only an explicit permission should allow, or whose data call a
     * dangerous function.
     */
    void requireApplication(String application, @Nullable String data) {
        String name = application.toLowerCase(Locale.ROOT);
        boolean listed = applications.stream().anyMatch(allowed -> !allowed.endsWith("()"));
        if (listed && !contains(applications, application)) {
            throw new IllegalArgumentException("Application " + application + " is not among allowedApplications "
                    + applications + "; add it there if routes may use it");
        }
        if (!listed) {
            refuseIf(
                    DANGEROUS_APPLICATIONS, name, application, "can run programs or change the server, and is refused");
            refuseIf(
                    SPYING_APPLICATIONS,
                    name,
                    application,
                    "hears calls past the listenPolicy and the audit, and is refused; use action=Listen");
            if (!contexts.isEmpty()) {
                refuseIf(
                        JUMPING_APPLICATIONS,
                        name,
                        application,
                        "can enter any context, and is refused since allowedContexts is " + contexts);
            }
        }
        if (data != null) {
            requireHarmless("The data of application " + application, data);
        }
    }

    private static void refuseIf(List<String> parts, String name, String application, String why) {
        if (parts.stream().anyMatch(name::contains)) {
            throw new IllegalArgumentException(
                    "Application " + application + " " + why + "; name it in allowedApplications if routes may use it");
        }
    }

    void requireContext(String context) {
        if (!contexts.isEmpty() && !contains(contexts, context)) {
            throw new IllegalArgumentException("Context " + context + " is not among allowedContexts " + contexts
                    + "; add it there if routes may use it");
        }
    }

    /**
     * Refuses functions that run commands or touch files, wherever Asterisk may evaluate them, unless they are named among the
     * allowed applications, with parentheses: {@code DB()}.
     */
    void requireHarmless(String what, String text) {
        Matcher dangerous = DANGEROUS_FUNCTION.matcher(text);
        while (dangerous.find()) {
            String function = dangerous.group(1);
            if (!contains(applications, function + "()")) {
                throw new IllegalArgumentException(what + " calls the function " + function
                        + ", which can run commands or touch files, and is refused; name " + function
                        + "() in allowedApplications if routes may use it");
            }
        }
    }

    /** A local phone enters the dialplan too: {@code Local/exten@context}; without a context, at {@code default}. */
    void requirePhone(String phone) {
        if (contexts.isEmpty() || !phone.regionMatches(true, 0, "Local/", 0, 6)) {
            return;
        }
        Matcher local = LOCAL_PHONE.matcher(phone);
        if (!local.matches()) {
            throw new IllegalArgumentException("Phone " + phone + " does not say plainly which context it enters, and"
                    + " allowedContexts is " + contexts + "; write Local/exten@context, options behind a slash");
        }
        requireContext(local.group(1));
    }

    private static boolean contains(Set<String> allowed, String name) {
        return allowed.stream().anyMatch(name::equalsIgnoreCase);
    }
}
