/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.operation.Operations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs hints about names that nobody reads, so that a misspelled name is not silently without effect. They are only
 * hints, since modules of Asterisk and other components may define any name.
 */
final class NameHints {

    private static final Logger LOG = LoggerFactory.getLogger(AmiComponent.class);

    private NameHints() {}

    /** Logs which action an unknown name probably means. */
    static void action(String option, String action) {
        String meant = Operations.meant(action);
        if (meant != null) {
            LOG.warn("{}: Asterisk has no action named {}; did you mean {}?", option, action, meant);
        }
    }
}
