/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import io.github.camelami.internal.message.ActionInfo.Answer;
import io.github.camelami.internal.message.ActionInfo.Effect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The catalog of all AMI actions of Asterisk 16 to 23, with their classification. No other class contains such data.
 * Modules that are not part of Asterisk can add actions that are not listed here.
 *
 * <p>Names, privileges and releases come from the source code of Asterisk, where each module registers its actions. The
 * effects were determined by reading the code of each action. Thread-safe. The table is parsed at the first look-up.
 */
public final class ActionCatalog {

    /**
     * The columns are name, effect, privileges, answer (with its last event), since, and until. An empty column
     * contains {@code -}; empty columns at the end of a line are omitted.
     */
    private static final String TABLE =
            """
            AbsoluteTimeout CALLS call,system RESPONSE
            AgentLogoff CALLS agent RESPONSE
            Agents REPORTS agent LIST:AgentsComplete
            AGI RUNS agi RESPONSE
            AOCMessage SIGNALS aoc RESPONSE
            Atxfer CALLS call RESPONSE
            BlindTransfer CALLS call RESPONSE
            Bridge CALLS call RESPONSE
            BridgeDestroy CALLS - RESPONSE
            BridgeInfo REPORTS - LIST:BridgeInfoComplete
            BridgeKick CALLS - RESPONSE
            BridgeList REPORTS - LIST:BridgeListComplete
            BridgeTechnologyList REPORTS - LIST:BridgeTechnologyListComplete
            BridgeTechnologySuspend CALLS - RESPONSE
            BridgeTechnologyUnsuspend CALLS - RESPONSE
            CancelAtxfer CALLS call RESPONSE
            Challenge SESSION - RESPONSE
            ChangeMonitor RUNS call RESPONSE - 21
            Command RUNS command TEXT
            ConfbridgeKick CALLS call RESPONSE
            ConfbridgeList REPORTS reporting LIST:ConfbridgeListComplete
            ConfbridgeListRooms REPORTS reporting LIST:ConfbridgeListRoomsComplete
            ConfbridgeLock CALLS call RESPONSE
            ConfbridgeMute CALLS call RESPONSE
            ConfbridgeSetSingleVideoSrc CALLS call RESPONSE
            ConfbridgeStartRecord RUNS system RESPONSE
            ConfbridgeStopRecord CALLS system RESPONSE
            ConfbridgeUnlock CALLS call RESPONSE
            ConfbridgeUnmute CALLS call RESPONSE
            ControlPlayback CALLS call RESPONSE
            CoreSettings REPORTS reporting,system RESPONSE
            CoreShowChannelMap REPORTS reporting,system LIST:CoreShowChannelMapComplete 18.19,20.4,21
            CoreShowChannels REPORTS reporting,system LIST:CoreShowChannelsComplete
            CoreStatus REPORTS reporting,system RESPONSE
            CreateConfig RUNS config RESPONSE
            DAHDIDialOffhook RUNS - RESPONSE
            DAHDIDNDoff SIGNALS - RESPONSE
            DAHDIDNDon SIGNALS - RESPONSE
            DAHDIHangup CALLS - RESPONSE
            DAHDIRestart CALLS - RESPONSE
            DAHDIShowChannels REPORTS - LIST:DAHDIShowChannelsComplete
            DAHDIShowStatus REPORTS - LIST:DAHDIShowStatusComplete 18.23,20.8,21.3,22
            DAHDITransfer CALLS - RESPONSE
            DBDel RUNS system RESPONSE
            DBDelTree RUNS system RESPONSE
            DBGet REVEALS reporting,system LIST:DBGetComplete
            DBGetTree REVEALS reporting,system LIST:DBGetTreeComplete 16.28,18.14,19.6,20
            DBPut RUNS system RESPONSE
            DeviceStateList REPORTS call,reporting LIST:DeviceStateListComplete
            DialplanExtensionAdd RUNS system RESPONSE
            DialplanExtensionRemove RUNS system RESPONSE
            Events SESSION - RESPONSE
            ExtensionState REPORTS call,reporting RESPONSE
            ExtensionStateList REPORTS call,reporting LIST:ExtensionStateListComplete
            FAXSession REPORTS call EVENTS:FAXSession
            FAXSessions REPORTS call LIST:FAXSessionsComplete
            FAXStats REPORTS reporting EVENTS:FAXStats
            Filter SESSION system RESPONSE
            GetConfig REVEALS config,system RESPONSE
            GetConfigJSON REVEALS config,system RESPONSE
            Getvar REVEALS call,reporting RESPONSE
            Hangup CALLS call,system RESPONSE
            IAXnetstats REPORTS reporting,system NONE
            IAXpeerlist REPORTS reporting,system LIST:PeerlistComplete
            IAXpeers REPORTS reporting,system LIST:PeerlistComplete
            IAXregistry REPORTS reporting,system LIST:RegistrationsComplete
            JabberSend SIGNALS system RESPONSE
            ListCategories REVEALS config RESPONSE
            ListCommands REPORTS - RESPONSE
            LocalOptimizeAway CALLS call,system RESPONSE
            LoggerRotate RUNS reporting,system RESPONSE
            Login SESSION - RESPONSE
            Logoff SESSION - RESPONSE
            MailboxCount REPORTS call,reporting RESPONSE
            MailboxStatus REPORTS call,reporting RESPONSE
            MeetmeList REPORTS reporting LIST:MeetmeListComplete
            MeetmeListRooms REPORTS reporting LIST:MeetmeListRoomsComplete
            MeetmeMute CALLS call RESPONSE
            MeetmeUnmute CALLS call RESPONSE
            MessageSend SIGNALS message RESPONSE
            MixMonitor RUNS system RESPONSE
            MixMonitorMute CALLS call,system RESPONSE
            ModuleCheck REPORTS system RESPONSE
            ModuleLoad RUNS system RESPONSE
            Monitor RUNS call RESPONSE - 21
            MuteAudio CALLS system RESPONSE
            MWIDelete SIGNALS call RESPONSE
            MWIGet REPORTS call,reporting LIST:MWIGetComplete
            MWIUpdate SIGNALS call RESPONSE
            Originate CALLS originate RESPONSE
            Park CALLS call RESPONSE
            ParkedCalls REPORTS call LIST:ParkedCallsComplete
            Parkinglots REPORTS call LIST:ParkinglotsComplete
            PauseMonitor CALLS call RESPONSE - 21
            Ping REPORTS - RESPONSE
            PJSIPHangup CALLS call,system RESPONSE 18.21,20.6,21.1,22
            PJSIPNotify RUNS system RESPONSE
            PJSIPQualify SIGNALS reporting,system RESPONSE
            PJSIPRegister SIGNALS reporting,system RESPONSE
            PJSIPSetMaintenance SIGNALS system RESPONSE 20.20,22.10,23.4
            PJSIPShowAors REVEALS system LIST:AorListComplete
            PJSIPShowAuths REVEALS system LIST:AuthListComplete
            PJSIPShowContacts REPORTS system LIST:ContactListComplete
            PJSIPShowEndpoint REVEALS system LIST:EndpointDetailComplete
            PJSIPShowEndpoints REPORTS system LIST:EndpointListComplete
            PJSIPShowMaintenance REPORTS reporting,system LIST:PJSIPMaintenanceStatusComplete 20.20,22.10,23.4
            PJSIPShowRegistrationInboundContactStatuses REPORTS system LIST:ContactStatusDetailComplete
            PJSIPShowRegistrationsInbound REVEALS system LIST:InboundRegistrationDetailComplete
            PJSIPShowRegistrationsOutbound REVEALS reporting,system LIST:OutboundRegistrationDetailComplete
            PJSIPShowResourceLists REVEALS system LIST:ResourceListDetailComplete
            PJSIPShowSubscriptionsInbound REPORTS system LIST:InboundSubscriptionDetailComplete
            PJSIPShowSubscriptionsOutbound REPORTS system LIST:OutboundSubscriptionDetailComplete
            PJSIPUnregister SIGNALS reporting,system RESPONSE
            PlayDTMF CALLS call RESPONSE
            PlayMF CALLS call RESPONSE 16.21,18.7,19
            PresenceState REPORTS call,reporting RESPONSE
            PresenceStateList REPORTS call,reporting LIST:PresenceStateListComplete
            PRIDebugFileSet RUNS system RESPONSE
            PRIDebugFileUnset SIGNALS - RESPONSE
            PRIDebugSet SIGNALS - RESPONSE
            PRIShowSpans REPORTS - LIST:PRIShowSpansComplete
            QueueAdd CALLS agent RESPONSE
            QueueChangePriorityCaller CALLS - RESPONSE
            QueueLog SIGNALS agent RESPONSE
            QueueMemberRingInUse SIGNALS agent RESPONSE
            QueuePause SIGNALS agent RESPONSE
            QueuePenalty SIGNALS agent RESPONSE
            QueueReload RUNS - RESPONSE
            QueueRemove SIGNALS agent RESPONSE
            QueueReset SIGNALS - RESPONSE
            QueueRule REPORTS - RESPONSE
            QueueStatus REPORTS - LIST:QueueStatusComplete
            QueueSummary REPORTS - LIST:QueueSummaryComplete
            QueueWithdrawCaller CALLS - RESPONSE 16.25,18.11,19.3,20
            Redirect CALLS call RESPONSE
            Reload RUNS config,system RESPONSE
            SendFlash CALLS call RESPONSE 18.18,20.3,21
            SendText CALLS call RESPONSE
            Setvar RUNS call RESPONSE
            ShowDialPlan REVEALS config,reporting LIST:ShowDialPlanComplete
            SIPnotify RUNS system RESPONSE - 21
            SIPpeers REPORTS reporting,system LIST:PeerlistComplete - 21
            SIPpeerstatus REPORTS system LIST:SIPpeerstatusComplete - 21
            SIPqualifypeer SIGNALS reporting,system RESPONSE - 21
            SIPshowpeer REVEALS reporting,system RESPONSE - 21
            SIPshowregistry REPORTS reporting,system LIST:RegistrationsComplete - 21
            SKINNYdevices REPORTS reporting,system LIST:DevicelistComplete - 21
            SKINNYlines REPORTS reporting,system LIST:LinelistComplete - 21
            SKINNYshowdevice REVEALS reporting,system RESPONSE - 21
            SKINNYshowline REVEALS reporting,system RESPONSE - 21
            SorceryMemoryCacheExpire RUNS system RESPONSE
            SorceryMemoryCacheExpireObject RUNS system RESPONSE
            SorceryMemoryCachePopulate RUNS system RESPONSE
            SorceryMemoryCacheStale RUNS system RESPONSE
            SorceryMemoryCacheStaleObject RUNS system RESPONSE
            Status REVEALS call,reporting,system LIST:StatusComplete
            StopMixMonitor CALLS call,system RESPONSE
            StopMonitor CALLS call RESPONSE - 21
            UnpauseMonitor CALLS call RESPONSE - 21
            UpdateConfig RUNS config RESPONSE
            UserEvent SIGNALS user RESPONSE
            VoicemailBoxSummary REVEALS call,reporting LIST:VoicemailBoxDetailComplete 18.20,20.5,21
            VoicemailForward SIGNALS user RESPONSE 18.20,20.5,21
            VoicemailMove SIGNALS user RESPONSE 18.20,20.5,21
            VoicemailRefresh SIGNALS user RESPONSE
            VoicemailRemove SIGNALS user RESPONSE 18.20,20.5,21
            VoicemailUsersList REVEALS call,reporting LIST:VoicemailUserEntryComplete
            VoicemailUserStatus REVEALS call,reporting LIST:VoicemailUserDetailComplete
            WaitEvent SESSION - EVENTS:WaitEventComplete
            """;

    private static final List<ActionInfo> ALL =
            TABLE.lines().map(ActionCatalog::read).toList();
    private static final Map<String, ActionInfo> BY_NAME = byName();

    private static final Set<String> TRUE_WORDS = Set.of("yes", "true", "y", "t", "1", "on");

    private ActionCatalog() {}

    /** Returns the entry of the action with this name, ignoring case; null if it is unknown. */
    public static @Nullable ActionInfo find(String action) {
        ActionInfo exact = BY_NAME.get(action); // the usual spelling needs no lower-case copy
        return exact != null ? exact : BY_NAME.get(action.toLowerCase(Locale.ROOT));
    }

    /** Returns all actions, sorted by name. */
    public static List<ActionInfo> all() {
        return ALL;
    }

    /** Returns the known action name that is most similar to an unknown one, for a hint; null if none is similar. */
    public static @Nullable String nearest(String name) {
        return nearest(name, List.of());
    }

    /**
     * Returns the action name that is most similar to an unknown one, for a hint; null if none is similar. Also
     * recognizes the class names of Java libraries, such as QueueStatusAction.
     *
     * @param own further known names; if two names are equally similar, these take precedence over those of Asterisk
     */
    public static @Nullable String nearest(String name, Collection<String> own) {
        List<String> known = new ArrayList<>(own);
        ALL.forEach(info -> known.add(info.name()));
        return SimilarName.of(name.replaceFirst("(?i)(?<=.)action$", ""), known);
    }

    /**
     * Returns whether the server may stop reading from the session until it has completed this action (manager.c). This
     * applies to {@code Originate} without {@code Async}, to {@code WaitEvent}, and to {@code Command}, since a CLI
     * command may take any amount of time. The same applies to actions that load modules or their configuration.
     */
    public static boolean mayHoldUpServer(AmiAction action) {
        return switch (action.name().toLowerCase(Locale.ROOT)) {
            case "originate" -> !isTrue(action.get("Async"));
            case "waitevent", "command", "reload", "moduleload" -> true;
            case "updateconfig" -> action.get("Reload") != null;
            default -> false;
        };
    }

    /** Returns whether Asterisk interprets the value as true (utils.c, ast_true). */
    public static boolean isTrue(@Nullable String value) {
        return value != null && TRUE_WORDS.contains(value.trim().toLowerCase(Locale.ROOT));
    }

    private static ActionInfo read(String line) {
        List<String> columns = new ArrayList<>(List.of(line.split(" ")));
        while (columns.size() < 6) {
            columns.add("-");
        }
        columns.replaceAll(column -> column.equals("-") ? "" : column);
        String privileges = columns.get(2);
        String[] answer = columns.get(3).split(":");
        return new ActionInfo(
                columns.get(0),
                Effect.valueOf(columns.get(1)),
                privileges.isEmpty() ? List.of() : List.of(privileges.split(",")),
                Answer.valueOf(answer[0]),
                answer.length > 1 ? answer[1] : "",
                columns.get(4),
                columns.get(5));
    }

    private static Map<String, ActionInfo> byName() {
        Map<String, ActionInfo> byName = new HashMap<>();
        for (ActionInfo info : ALL) {
            byName.put(info.name(), info);
            byName.put(info.name().toLowerCase(Locale.ROOT), info);
        }
        return byName;
    }
}
