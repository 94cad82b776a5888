/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.quarkus;

/** Contains the name of this extension, which does all its work while the application is built. */
public final class AmiQuarkus {

    /** The feature name that an application with this extension lists when it starts. */
    public static final String FEATURE = "camel-ami";

    private AmiQuarkus() {}
}
