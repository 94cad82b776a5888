/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.quarkus;

/** Names this extension. All its work happens while an application is built. */
public final class AmiQuarkus {

    /** The feature that an application with this extension lists at its start. */
    public static final String FEATURE = "camel-ami";

    private AmiQuarkus() {}
}
