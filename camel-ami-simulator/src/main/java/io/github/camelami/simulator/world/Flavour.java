/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/** The simulated version of Asterisk. */
public enum Flavour {

    /** Asterisk 16.28.0, AMI 5.0.4. */
    ASTERISK_16("5.0.4", "16.28.0", 16),
    /** Asterisk 22.10.1, AMI 11.0.0. */
    ASTERISK_22("11.0.0", "22.10.1", 22);

    private final String amiVersion;
    private final String asteriskVersion;
    private final int major;

    Flavour(String amiVersion, String asteriskVersion, int major) {
        this.amiVersion = amiVersion;
        this.asteriskVersion = asteriskVersion;
        this.major = major;
    }

    /** {@return the version in the banner, for instance 11.0.0} */
    public String amiVersion() {
        return amiVersion;
    }

    /** {@return the version in {@code CoreSettings}, for instance 22.10.1} */
    public String asteriskVersion() {
        return asteriskVersion;
    }

    /**
     * Returns whether this version has a feature that a major release introduced.
     *
     * @param since the first major release that has the feature
     */
    public boolean atLeast(int since) {
        return major >= since;
    }
}
