/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.time.Duration;

/** Places calls from phones. */
public final class IncomingCall {

    private IncomingCall() {}

    /**
     * Places a call. Event loop only.
     *
     * @param phone the calling phone
     * @param callerName the caller's name; may be empty
     * @param callee the dial string to call directly; empty to dial the extension instead
     * @param exten the extension to dial if there is no dial string
     * @param context the context of that extension
     * @param hangsUp the time after which the caller hangs up; zero means never
     * @return the unique id of the caller's channel
     */
    public static String place(
            TelephonyModel world,
            Phone phone,
            String callerName,
            String callee,
            String exten,
            String context,
            Duration hangsUp) {
        String number = exten.isEmpty() ? numberOf(callee) : exten;
        String where = context.isEmpty() ? phone.context() : context;
        Channel channel = world.channelTable().incoming(phone, where, number, callerName);
        if (callee.isEmpty()) {
            new DialplanRun(channel).start();
        } else {
            new DialplanRun(channel, new Dialplan.Step(1, null, "Dial", callee + ",30")).start();
        }
        if (!hangsUp.isZero()) {
            world.after(hangsUp, channel::phoneHangsUp);
        }
        return channel.uniqueid();
    }

    /** Returns the number in a dial string: 203 for PJSIP/203, and 300 for Local/300@phones. */
    private static String numberOf(String dialString) {
        String resource = dialString.substring(dialString.indexOf('/') + 1);
        int at = resource.indexOf('@');
        return at < 0 ? resource : resource.substring(0, at);
    }
}
