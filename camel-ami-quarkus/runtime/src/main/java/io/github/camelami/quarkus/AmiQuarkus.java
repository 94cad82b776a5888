/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.quarkus;

/** Names this extension, which does all its work while the application is built. */
public final class AmiQuarkus {

    /** The name of the feature that an application with this extension lists when it starts. */
    public static final String FEATURE = "camel-ami";

    private AmiQuarkus() {}
}
