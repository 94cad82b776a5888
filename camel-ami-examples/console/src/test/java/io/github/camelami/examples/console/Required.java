/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import org.junit.jupiter.api.Assertions;
import org.opentest4j.TestAbortedException;

/** Reports a missing requirement of a test. */
final class Required {

    private Required() {}

    /** Returns an exception that aborts the test; fails the test instead with {@code AMI_REQUIRE_ASTERISK=true}. */
    static TestAbortedException missing(String what) {
        if (Boolean.parseBoolean(System.getenv("AMI_REQUIRE_ASTERISK"))) {
            Assertions.fail(what);
        }
        return new TestAbortedException(what);
    }
}
