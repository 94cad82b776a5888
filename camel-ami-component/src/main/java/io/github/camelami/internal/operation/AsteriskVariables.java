/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The channel variables that Asterisk and its modules read and act upon: they name commands for a shell, dialplan to run, headers of an
 * INVITE, files, groups. Collected from the sources of 16 to 23, where modules call {@code pbx_builtin_getvar_helper} or compare names of
 * variables; families are given by how their names begin, since later releases add members.
 */
final class AsteriskVariables {

    private static final Set<String> NAMES = Set.of(
            """
            ALERT_INFO ANI2 ANSWEREDTIME AUTO_MONITOR BLINDTRANSFER BRIDGEPEER BRIDGEPVTCALLID CALLEDSUBADDR
            CALLINGPRES CALLINGSUBADDR CALLWAITDELUXEANNOUNCEMENT CALL_QUALIFIER CRYPT_KEY EPOCH EXITCONTEXT
            GET_TRANSFERRER_DATA HANGUPCAUSE LANGUAGE LOCALHEADERINFO LOCALSTATIONID MASTER_CHANNEL
            MEMBERINTERFACE MEMBERNAME MUSICCLASS MYSQL_TIMEOUT QUEUENAME QUEUEWAIT REMOTESTATIONID
            SAY_DTMF_INTERRUPT SPYGROUP UNIQUEID USERUSERINFO VXML_URL
            """
                    .strip()
                    .split("\\s+"));

    private static final List<String> FAMILIES = List.of(
            """
            AGENT AGI ALARMRECEIVER_ ATTENDED AUTOMIXMON BRIDGE_ CALLER_H323 CDR CONF_LIMIT_ CONNECTED_LINE_
            CPLAYBACK DIAL DUNDI DYNAMIC_ EAGI_ FAX FEATDMF_ FORWARD GOSUB_ GOTO_ON_ H323 IAX2 LIMIT_ LOCAL_
            MACRO_ MEETME_ MFCR2_ MISDN_ MIXMONITOR_ MONITOR_ MORSE MVM_ OSP OUTBOUND_GROUP PARKING PJSIP PRI_
            QUEUE_ REDIRECTING_ SENDTEXT_ SIP SKINNY_ SLA SPEECH_ SPY_ SS7_ TOUCH_ TRANSFER_ VM_ VOICEMAIL
            """
                    .strip()
                    .split("\\s+"));

    /** How names end that lead to other dialplan or to a command, also in modules that are not part of Asterisk. */
    private static final List<String> ENDS =
            List.of("_SUB", "_SUB_ARGS", "_MACRO", "_MACRO_ARGS", "_GOSUB", "_EXEC", "_EXEC_ARGS", "CONTEXT");

    private AsteriskVariables() {}

    /** Returns whether Asterisk acts upon the variable of that name, in any case and without leading underscores. */
    static boolean areActedUpon(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return NAMES.contains(upper)
                || FAMILIES.stream().anyMatch(upper::startsWith)
                || ENDS.stream().anyMatch(upper::endsWith);
    }
}
