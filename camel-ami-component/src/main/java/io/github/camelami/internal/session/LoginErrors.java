/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.Shutdown;

/**
 * Creates the {@link CloseCause} of a refused login. Its message explains what the user can do. The server's texts are
 * those of manager.c, which are the same from Asterisk 16 to 22.
 */
final class LoginErrors {

    private LoginErrors() {}

    static CloseCause cause(String server, String username, String serverMessage) {
        return switch (serverMessage) {
            case Shutdown.MESSAGE ->
                new CloseCause(CloseCause.Kind.SHUTDOWN, server + " is shutting down and accepts no logins", null);
            case "Login Already In Use" ->
                refused(
                        CloseCause.Kind.ALREADY_LOGGED_IN,
                        server,
                        username,
                        serverMessage,
                        "The user has allowmultiplelogin=no in manager.conf and is already logged in. This may be our"
                                + " own session whose"
                                + " link was cut, which Asterisk notices late. Allow several logins, give each"
                                + " application "
                                + "a user of its own, or set singleLink=true");
            case "Authentication failed" ->
                refused(
                        CloseCause.Kind.REFUSED,
                        server,
                        username,
                        serverMessage,
                        "The user is unknown, the secret is wrong, or its deny/permit list refuses this address; "
                                + "Asterisk does not say which. Its log does");
            default -> refused(CloseCause.Kind.REFUSED, server, username, serverMessage, "See Asterisk's log");
        };
    }

    private static CloseCause refused(
            CloseCause.Kind kind, String server, String username, String serverMessage, String advice) {
        return new CloseCause(
                kind, server + " refused the login of user '" + username + "': " + serverMessage + ". " + advice, null);
    }
}
