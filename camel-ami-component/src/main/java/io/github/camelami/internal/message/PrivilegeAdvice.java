/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.List;

/** Advice on a privilege that the manager user lacks: what is denied or hidden, and the change that grants it. */
public final class PrivilegeAdvice {

    private PrivilegeAdvice() {}

    /** Returns advice on how to permit an action. */
    public static String toSend(String action) {
        ActionInfo known = ActionCatalog.find(action);
        if (known == null || known.privileges().isEmpty()) {
            return "'manager show command " + action
                    + "' on Asterisk's console names it; add it to 'write =' of the user in manager.conf and log in again";
        }
        List<String> privileges = known.privileges();
        List<String> others = privileges.subList(1, privileges.size());
        return "add "
                + granted(
                        privileges.get(0) + (others.isEmpty() ? "" : " (or " + String.join(", ", others) + ")"),
                        "write");
    }

    /** Returns advice on how to receive the events that report the outcomes of calls. */
    public static String toSeeOutcomes(String server) {
        return "no event of class call arrived from " + server
                + " while an outcome was awaited: the manager user cannot see outcomes of calls. Add "
                + granted("call", "read");
    }

    /** Returns advice on how to receive these events of the class {@code system}. */
    public static String toSeeSystem(List<String> events) {
        return "does not see " + String.join(", ", events)
                + ", since no FullyBooted followed the login. Unless Asterisk is still booting, add "
                + granted("system", "read");
    }

    private static String granted(String privilege, String line) {
        return privilege + " to '" + line + " =' of the user in manager.conf; it takes effect at the next login";
    }
}
