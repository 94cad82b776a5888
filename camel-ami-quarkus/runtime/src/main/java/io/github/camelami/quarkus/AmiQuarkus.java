/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.quarkus;

/** How Quarkus knows this extension. All it does, it does while an application is built. */
public final class AmiQuarkus {

    /** The feature that an application with this extension lists at its start. */
    public static final String FEATURE = "camel-ami";

    private AmiQuarkus() {}
}
