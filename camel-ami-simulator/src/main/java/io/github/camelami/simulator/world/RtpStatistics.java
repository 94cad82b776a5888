/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.time.Duration;
import java.util.Locale;

/**
 * Sets the RTP statistics variables that a SIP channel gets when its media ends. Their order and format match
 * recordings of real servers.
 */
final class RtpStatistics {

    private RtpStatistics() {}

    static void publish(Channel channel) {
        TelephonyModel world = channel.world();
        long packets =
                Math.max(0, Duration.between(channel.created(), world.now()).toMillis() / 20);
        long received = channel.media().hasAudio() ? packets : 0;
        long id = Integer.toUnsignedLong(channel.uniqueid().hashCode()) & 0x7fffffffL;
        String mes = world.flavour().atLeast(22) ? ";rxmes=0.000000;txmes=0.000000" : "";
        channel.set(
                "RTPAUDIOQOS",
                String.format(
                        Locale.ROOT,
                        "ssrc=%d;themssrc=%d;lp=0;rxjitter=0.000000;rxcount=%d;txjitter=0.000000;txcount=%d;rlp=0;rtt=0.000000%s",
                        id,
                        received == 0 ? 0 : id ^ 0x5a5a5a5aL,
                        received,
                        packets,
                        mes));
        channel.set(
                "RTPAUDIOQOSJITTER",
                "minrxjitter=000.000000;maxrxjitter=000.000000;avgrxjitter=000.000000;stdevrxjitter=000.000000;"
                        + "mintxjitter=000.000000;maxtxjitter=000.000000;avgtxjitter=000.000000;stdevtxjitter=000.000000;");
        channel.set(
                "RTPAUDIOQOSLOSS",
                "  minrxlost=000.000000;  maxrxlost=000.000000;  avgrxlost=000.000000;  stdevrxlost=000.000000;"
                        + "  mintxlost=000.000000;  maxtxlost=000.000000;  avgtxlost=000.000000;  stdevtxlost=000.000000;");
        channel.set(
                "RTPAUDIOQOSRTT",
                "     minrtt=000.000000;     maxrtt=000.000000;     avgrtt=000.000000;     stdevrtt=000.000000;");
        if (world.flavour().atLeast(22)) {
            channel.set(
                    "RTPAUDIOQOSMES",
                    "   minrxmes=000.000000;   maxrxmes=000.000000;   avgrxmes=000.000000;   stdevrxmes=000.000000;"
                            + "   mintxmes=000.000000;   maxtxmes=000.000000;   avgtxmes=000.000000;   stdevtxmes=000.000000;");
        }
    }
}
