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

    void requireApplication(String application, @Nullable String data) {
        String name = application.toLowerCase(Locale.ROOT);
        boolean listed = applications.stream().anyMatch(allowed -> !allowed.endsWith("()"));
        if (listed && !contains(applications, application)) {
            throw new IllegalArgumentException("Application " + application + " is not among allowedApplications "
                    + applications + "; add it there if routes may use it");
        }
        for (String part : DANGEROUS_APPLICATIONS) {
            if (!listed && name.contains(part)) {
                throw new IllegalArgumentException("Application " + application
                        + " can run programs or change the server, and is refused; name it in allowedApplications if routes"
                        + " may use it");
            }
        }
        if (data != null) {
            requireHarmless("The data of application " + application, data);
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

    /** A local phone enters the dialplan too: {@code Local/exten@context}. */
    void requirePhone(String phone) {
        int at = phone.lastIndexOf('@');
        if (phone.regionMatches(true, 0, "Local/", 0, 6) && at > 0) {
            int end = phone.indexOf('/', at);
            requireContext(phone.substring(at + 1, end < 0 ? phone.length() : end));
        }
    }

    private static boolean contains(Set<String> allowed, String name) {
        return allowed.stream().anyMatch(name::equalsIgnoreCase);
    }
}
