/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

/**
 * The maximum sizes accepted from a server.
 *
 * @param bannerBytes the maximum size of the banner; real banners have fewer than 40 bytes
 * @param messageBytes the maximum size of a message; Asterisk sets no limit, and messages of tens of kilobytes are
 *     normal
 */
public record FrameLimits(int bannerBytes, int messageBytes) {

    /** The default banner limit, far above the size of any Asterisk banner. */
    public static final int BANNER_BYTES = 1024;

    public FrameLimits {
        if (bannerBytes < 1 || messageBytes < 1) {
            throw new IllegalArgumentException(
                    "Limits must be positive, got banner " + bannerBytes + " and message " + messageBytes);
        }
    }

    /** Returns limits with the default banner limit and this message limit. */
    public static FrameLimits ofMessage(int messageBytes) {
        return new FrameLimits(BANNER_BYTES, messageBytes);
    }
}
