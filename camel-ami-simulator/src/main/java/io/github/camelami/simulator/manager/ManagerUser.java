/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import io.github.camelami.simulator.wire.EventClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A user of {@code manager.conf}, for example {@code ManagerUser.named("camel").secret("s3cret").read("call,user")}.
 * Immutable. By default, a user has all read and write privileges, and may log in from any address.
 */
public final class ManagerUser {

    private final String name;
    private final String secret;
    private final int read;
    private final int write;
    private final boolean multipleLogin;
    private final boolean md5Only;
    private final boolean denied;
    private final Duration writeTimeout;
    private final List<String> eventFilters;

    private ManagerUser(
            String name,
            String secret,
            int read,
            int write,
            boolean multipleLogin,
            boolean md5Only,
            boolean denied,
            Duration writeTimeout,
            List<String> eventFilters) {
        this.name = name;
        this.secret = secret;
        this.read = read;
        this.write = write;
        this.multipleLogin = multipleLogin;
        this.md5Only = md5Only;
        this.denied = denied;
        this.writeTimeout = writeTimeout;
        this.eventFilters = eventFilters;
    }

    /**
     * Returns a user with all privileges and the secret {@code <name>-secret}.
     *
     * @param name the name; case is ignored at login
     */
    public static ManagerUser named(String name) {
        Objects.requireNonNull(name, "name");
        return new ManagerUser(
                name,
                name + "-secret",
                EventClass.ALL,
                EventClass.ALL,
                true,
                false,
                false,
                Duration.ofMillis(100),
                List.of());
    }

    /**
     * Sets the secret.
     *
     * @param value case-sensitive
     * @return a changed copy
     */
    public ManagerUser secret(String value) {
        return new ManagerUser(name, value, read, write, multipleLogin, md5Only, denied, writeTimeout, eventFilters);
    }

    /**
     * Sets the classes of events that the user may receive.
     *
     * @param classes the classes as in manager.conf, for instance {@code call,user} or {@code all}; empty for none
     * @return a changed copy
     */
    public ManagerUser read(String classes) {
        int mask = EventClass.parseList(classes);
        return new ManagerUser(name, secret, mask, write, multipleLogin, md5Only, denied, writeTimeout, eventFilters);
    }

    /**
     * Sets the privilege classes of the actions that the user may run.
     *
     * @param classes as in manager.conf
     * @return a changed copy
     */
    public ManagerUser write(String classes) {
        int mask = EventClass.parseList(classes);
        return new ManagerUser(name, secret, read, mask, multipleLogin, md5Only, denied, writeTimeout, eventFilters);
    }

    /**
     * Sets {@code allowmultiplelogin=no}: a second login is refused with "Login Already In Use".
     *
     * @return a changed copy
     */
    public ManagerUser singleLogin() {
        return new ManagerUser(name, secret, read, write, false, md5Only, denied, writeTimeout, eventFilters);
    }

    /**
     * Refuses plaintext logins. A real AMI has no such option, but a secret of more than 1000 characters has the same
     * effect.
     *
     * @return a changed copy
     */
    public ManagerUser md5Only() {
        return new ManagerUser(name, secret, read, write, multipleLogin, true, denied, writeTimeout, eventFilters);
    }

    /**
     * Refuses this user's logins from every address, with the same answer as for a wrong secret.
     *
     * @return a changed copy
     */
    public ManagerUser denied() {
        return new ManagerUser(name, secret, read, write, multipleLogin, md5Only, true, writeTimeout, eventFilters);
    }

    /**
     * Sets the write timeout, in real time: a session whose client reads nothing for this time is dropped.
     *
     * @param timeout 100 ms by default, as in Asterisk
     * @return a changed copy
     */
    public ManagerUser writeTimeout(Duration timeout) {
        return new ManagerUser(name, secret, read, write, multipleLogin, md5Only, denied, timeout, eventFilters);
    }

    /**
     * Adds an event filter, like {@code eventfilter = ...} in manager.conf. May be called repeatedly.
     *
     * @param filter a regular expression; a leading {@code !} excludes matching events
     * @return a changed copy
     */
    public ManagerUser eventFilter(String filter) {
        List<String> more = new ArrayList<>(eventFilters);
        more.add(filter);
        return new ManagerUser(
                name, secret, read, write, multipleLogin, md5Only, denied, writeTimeout, List.copyOf(more));
    }

    /** {@return the user's name} */
    public String name() {
        return name;
    }

    String secret() {
        return secret;
    }

    int readMask() {
        return read;
    }

    int writeMask() {
        return write;
    }

    boolean allowsMultipleLogin() {
        return multipleLogin;
    }

    boolean isMd5Only() {
        return md5Only;
    }

    boolean isDenied() {
        return denied;
    }

    Duration writeTimeout() {
        return writeTimeout;
    }

    List<String> eventFilters() {
        return eventFilters;
    }

    @Override
    public String toString() {
        return "ManagerUser[" + name + "]";
    }
}
