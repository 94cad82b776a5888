/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.operation.ListenAudit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes each spy to the logger {@code io.github.camelami.audit}, one line each. */
record AuditLog(String server) implements ListenAudit {

    private static final Logger AUDIT = LoggerFactory.getLogger("io.github.camelami.audit");

    @Override
    public void record(Entry entry) {
        AUDIT.info(
                "{} server={} supervisor={} phone={} target={} mode={} handle={}{}",
                entry.what(),
                server,
                plain(entry.supervisor()),
                plain(entry.phone()),
                plain(entry.target()),
                entry.mode() == null ? "-" : entry.mode(),
                plain(entry.handle()),
                entry.reason() == null ? "" : " reason=" + plain(entry.reason()));
    }

    /** No value may look like another line of the log. */
    private static String plain(@Nullable String value) {
        return value == null ? "-" : value.replaceAll("\\p{Cntrl}", "?");
    }
}
