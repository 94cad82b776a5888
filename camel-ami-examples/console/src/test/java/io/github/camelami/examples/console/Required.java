/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import org.junit.jupiter.api.Assertions;
import org.opentest4j.TestAbortedException;

/** What a test needs of the machine. */
final class Required {

    private Required() {}

    /** For a throw: aborts the test, or fails it with {@code AMI_REQUIRE_ASTERISK=true}, as in the project's own builds. */
    static TestAbortedException missing(String what) {
        if (Boolean.parseBoolean(System.getenv("AMI_REQUIRE_ASTERISK"))) {
            Assertions.fail(what);
        }
        return new TestAbortedException(what);
    }
}
