/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A message that requests more than its route allows. {@link #all()} has one for each known attack, and for similar
 * ones.
 *
 * <p>In values, {@code {channel}} stands for a channel that is talking, {@code {mark}} for a file of the server that must not come into
 * being, {@code {web}} for an address that must not be fetched.
 *
 * @param kind the category of the attack
 * @param name what it tries
 * @param options the route's URI, after the question mark
 * @param headers by the part of their names after {@code CamelAmi}
 * @param body the fields of an action; null for none
 * @param words what the refusal says
 */
record Attack(
        String kind, String name, String options, Map<String, Object> headers, Map<String, Object> body, String words) {

    private static final String NOBODY = "listenPolicy=#bean:nobody";

    private static final String ONE_CONTEXT = "allowedContexts=calls";

    private static Attack by(String kind, String name, String options, String words) {
        return new Attack(kind, name, options, Map.of(), null, words);
    }

    private Attack header(String header, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Attack(kind, name, options, more, body, words);
    }

    private Attack field(String field, Object value) {
        Map<String, Object> more = body == null ? new LinkedHashMap<>() : new LinkedHashMap<>(body);
        more.put(field, value);
        return new Attack(kind, name, options, headers, more, words);
    }

    /** A call to the attacker's phone that runs what the message names. */
    private static Attack application(String kind, String options, String application, String data, String words) {
        return by(kind, application + "(" + data + ")", options, words)
                .header("Action", "Originate")
                .header("Phone", "PJSIP/204")
                .header("Application", application)
                .header("Data", data);
    }

    /** The same, but the route sets the application and the message its arguments. */
    private static Attack arguments(String kind, String options, String application, String data, String words) {
        return by(
                        kind,
                        "arguments of " + application + ": " + data,
                        options + "action=Originate&phone=PJSIP/204&application=" + application,
                        words)
                .header("Data", data);
    }

    static Stream<Attack> all() {
        return Stream.of(
                        programs(),
                        programsOfTheLeastPrivileged(),
                        listening(),
                        listeningByVariables(),
                        blanks(),
                        contexts(),
                        remoteFiles(),
                        regexes(),
                        files(),
                        openActions(),
                        moreThanOneThing(),
                        placesAndRooms())
                .flatMap(each -> each);
    }

    private static Stream<Attack> programs() {
        String kind = "a program run by a recording";
        Attack recording = by(kind, "", "action=MixMonitor", "").field("Channel", "{channel}");
        return Stream.of(
                by(kind, "Options, action by header", "", "a message may name only")
                        .header("Action", "MixMonitor")
                        .field("Channel", "{channel}")
                        .field("File", "a.wav")
                        .field("Options", "b,touch {mark};:"),
                recording.as("Options", "comma").field("File", "a.wav").field("Options", "b,touch {mark};:"),
                recording.as("options", "comma").field("File", "a.wav").field("options", " b,touch {mark};:"),
                recording.as("File", "a message may name a file").field("File", "a.wav,b,touch {mark};:"),
                recording
                        .as("Command", "only listed applications")
                        .field("File", "a.wav")
                        .field("Command", "touch {mark}"),
                recording
                        .as("Options by header", "comma")
                        .header("Fields", Map.of("File", "a.wav", "Options", "b,touch {mark};:")),
                by(kind, "Options, action listed", "allowedActions=MixMonitor", "comma")
                        .header("Action", "MixMonitor")
                        .field("Channel", "{channel}")
                        .field("File", "a.wav")
                        .field("Options", "b,touch {mark};:"),
                by(kind, "ConfbridgeStartRecord", "action=ConfbridgeStartRecord", "a message may name a file")
                        .field("Conference", "1")
                        .field("RecordFile", "a.wav,b,touch {mark};:"),
                application(kind, "", "MixMonitor", "a.wav,b,touch {mark}", "only listed applications"),
                arguments(kind, "", "MixMonitor", "a.wav,b,touch {mark}", "name MixMonitor in allowedApplications"));
    }

    private Attack as(String newName, String newWords) {
        return new Attack(kind, newName, options, headers, body, newWords);
    }

    private static Stream<Attack> programsOfTheLeastPrivileged() {
        String kind = "a program run by a call";
        Stream<Attack> applications = Stream.of(
                        "System",
                        "TrySystem",
                        " System",
                        "\tsystem",
                        "AGI",
                        "EAGI",
                        "DeadAGI",
                        "ExternalIVR",
                        "Queue",
                        "Monitor",
                        "Exec",
                        "TryExec",
                        "ExecIf",
                        "Originate",
                        "Macro",
                        "Gosub",
                        "MinivmNotify")
                .map(name -> application(kind, "", name, "touch {mark}", "only listed applications"));
        Attack monitor = by(kind, "", "action=Originate&phone=PJSIP/204&application=Monitor&data=wav,/tmp/m,m", "");
        Stream<Attack> variables = Stream.of("MONITOR_EXEC", "__MONITOR_EXEC", "MONITOR_EXEC_ARGS", "_monitor_exec")
                .map(name -> monitor.as("variable " + name, "only listed variables")
                        .header("Variables", Map.of(name, "touch {mark};:")));
        String noOp = "allowedApplications=NoOp&";
        return Stream.of(
                        applications,
                        variables,
                        Stream.of(
                                arguments(
                                        kind, "", "Queue", "support,,,,,evil.agi", "name Queue in allowedApplications"),
                                arguments(kind, noOp, "NoOp", "${SHELL(touch {mark})}", "function SHELL"),
                                arguments(
                                        kind, noOp, "NoOp", "${SHE${X}LL(touch {mark})}", "assembles a function name"),
                                arguments(kind, noOp, "NoOp", "$[${EVAL(${SHELL(touch {mark})})}]", "function EVAL"),
                                by(
                                                kind,
                                                "variable SHELL()",
                                                "action=Originate&phone=PJSIP/204&application=Wait",
                                                "SHELL")
                                        .header("Variables", Map.of("SHELL(touch)", "x")),
                                by(kind, "Getvar of SHELL()", "action=Getvar", "function SHELL")
                                        .field("Variable", "SHELL(touch {mark})"),
                                by(kind, "Setvar of SHELL()", "action=Setvar", "function SHELL")
                                        .field("Channel", "{channel}")
                                        .field("Variable", "SHELL(touch {mark})"),
                                by(kind, "Status with SHELL()", "action=Status", "function SHELL")
                                        .header("StatusVariables", "SHELL(touch {mark})"),
                                by(kind, "Command", "", "a message may name only")
                                        .header("Action", "Command")
                                        .field("Command", "!touch {mark}"),
                                by(kind, "Command of the URI", "action=Command", "may not fill it")
                                        .field("Command", "!touch {mark}"),
                                by(kind, "AGI of the URI", "action=AGI", "may not fill it")
                                        .field("Channel", "{channel}")
                                        .field("Command", "EXEC System \"touch {mark}\""),
                                by(
                                                kind,
                                                "DialplanExtensionAdd of the URI",
                                                "action=DialplanExtensionAdd",
                                                "listed contexts")
                                        .field("Context", "calls")
                                        .field("Extension", "666")
                                        .field("Priority", "1")
                                        .field("Application", "System"),
                                by(kind, "UpdateConfig of the URI", "action=UpdateConfig", "may not fill it")
                                        .field("SrcFilename", "extensions.conf")))
                .flatMap(each -> each);
    }

    private static Stream<Attack> listening() {
        String kind = "listening without the policy";
        Stream<Attack> applications = Stream.of(
                        "BridgeAdd",
                        "Bridge",
                        "Broadcast",
                        "ChanSpy",
                        "ExtenSpy",
                        "Dial",
                        "ConfBridge",
                        "MeetMe",
                        "Page",
                        "Pickup",
                        "PickupChan",
                        "ParkedCall",
                        "Queue",
                        "BridgeWait",
                        "MixMonitor",
                        "FollowMe",
                        "ChannelRedirect",
                        "AttendedTransfer",
                        "Set",
                        "AudioSocket",
                        "ExternalMedia")
                .flatMap(name -> Stream.of(
                        application(kind, NOBODY, name, "{channel}", "add it to allowedApplications"),
                        by(
                                kind,
                                name + " of the URI",
                                NOBODY + "&action=Originate&phone=PJSIP/204&application=" + name + "&data={channel}",
                                "since a listenPolicy is set")));
        Stream<Attack> actions = Stream.of(
                        "Bridge",
                        "Redirect",
                        "Atxfer",
                        "BlindTransfer",
                        "Park",
                        "QueueAdd",
                        "MixMonitor",
                        "Setvar",
                        "PlayDTMF",
                        "LocalOptimizeAway",
                        "DialplanExtensionAdd",
                        "AGI",
                        "Command",
                        "ConfbridgeUnmute",
                        "MuteAudio",
                        "SendText",
                        "UpdateConfig",
                        "ModuleLoad",
                        "NoSuchAction")
                .flatMap(name -> Stream.of(
                        by(kind, name + " by header", NOBODY, "a message may name only")
                                .header("Action", name)
                                .field("Channel", "{channel}")
                                .field("Channel1", "{channel}")
                                .field("Channel2", "{channel}"),
                        by(kind, name + " of the URI", NOBODY + "&action=" + name, "since a listenPolicy is set")
                                .field("Channel", "{channel}")));
        Attack answer = by(
                kind,
                "a phone that takes the call over",
                NOBODY + "&action=Originate&phone=PJSIP/204&application=Wait&allowedApplications=Wait",
                "a message may name only");
        return Stream.of(
                        applications,
                        actions,
                        Stream.of("Replaces: x@y;to-tag=1;from-tag=2", "Join: x@y", "replaces : x")
                                .map(header -> answer.header("AutoAnswer", header)),
                        Stream.of("Bridge/x", "CBRec/1", "Announcer/1", "Snoop/1", "AudioSocket/x", "WebSocket/x")
                                .map(phone -> by(
                                                kind,
                                                "phone " + phone,
                                                NOBODY + "&action=Originate&application=Wait&allowedApplications=Wait",
                                                "a message may ring only a device")
                                        .header("Phone", phone)))
                .flatMap(each -> each);
    }

    private static Stream<Attack> listeningByVariables() {
        String kind = "listening by variables";
        String intoSpying = "&action=Originate&phone=PJSIP/204&context=spy-context&exten=000";
        return Stream.of(
                by(kind, "Setvar", NOBODY, "a message may name only")
                        .header("Action", "Setvar")
                        .field("Channel", "{channel}")
                        .field("Variable", "SPY_CHANNEL")
                        .field("Value", "{channel}"),
                by(kind, "Redirect", NOBODY, "a message may name only")
                        .header("Action", "Redirect")
                        .field("Channel", "{channel}")
                        .field("Context", "spy-context")
                        .field("Exten", "000")
                        .field("Priority", "1"),
                by(kind, "Originate", NOBODY + intoSpying, "Listen and Playback set it")
                        .header("Variables", Map.of("SPY_CHANNEL", "{channel}")),
                by(kind, "inherited", NOBODY + intoSpying, "Listen and Playback set it")
                        .header("Variables", Map.of("__spy_channel", "{channel}")),
                by(kind, "context by header", NOBODY, "a message may name only listed contexts")
                        .header("Action", "Originate")
                        .header("Phone", "PJSIP/204")
                        .header("Context", "spy-context")
                        .header("Exten", "000"),
                by(kind, "context of Listen", NOBODY, "a message may name only listed contexts")
                        .header("Action", "Listen")
                        .header("Phone", "PJSIP/204")
                        .header("Target", "{channel}")
                        .header("Context", "spy-context"),
                by(kind, "any variable", NOBODY + intoSpying, "only listed variables")
                        .header("Variables", Map.of("ANY", "{channel}")));
    }

    private static Stream<Attack> blanks() {
        String kind = "blanks that Asterisk strips";
        Attack ring = by(kind, "", ONE_CONTEXT + "&action=Originate&context=calls&exten=203", "");
        return Stream.of(
                        Stream.of(
                                        " Local/s@spy-context",
                                        "\tLocal/s@spy-context",
                                        "\u000bLocal/s@spy-context",
                                        "local/s@spy-context/n",
                                        "LOCAL/s@spy-context ",
                                        "Local/s@ spy-context")
                                .map(phone -> ring.as("phone '" + phone + "'", "is not among allowedContexts")
                                        .header("Phone", phone)),
                        Stream.of("Local/s", "Local/s@calls@spy-context", "Local/s@calls/n@spy-context")
                                .map(phone -> ring.as("phone '" + phone + "'", "the context it enters")
                                        .header("Phone", phone)),
                        Stream.of(" spy-context", "spy-context\t", "CALLS").map(context -> by(
                                        kind,
                                        "context '" + context + "'",
                                        ONE_CONTEXT + "&action=Originate&phone=PJSIP/204&exten=000",
                                        "is not among allowedContexts")
                                .header("Context", context)),
                        Stream.of(" /.*/", "\t/.*/", "\u000b/.*/", " /^PJSIP.2/")
                                .map(handle -> by(kind, "Hangup of '" + handle + "'", "action=Hangup", "set regex=true")
                                        .header("Handle", handle)))
                .flatMap(each -> each);
    }

    private static Stream<Attack> contexts() {
        String kind = "a context that is not listed";
        Stream<Attack> applications = Stream.of(
                        "ChannelRedirect",
                        "Park",
                        "ParkAndAnnounce",
                        "BlindTransfer",
                        "AttendedTransfer",
                        "Transfer",
                        "Set",
                        "MSet",
                        "Goto",
                        "Gosub",
                        "GotoIf",
                        "Macro",
                        "Dial",
                        "Queue",
                        "Originate",
                        "DISA",
                        "BackGround",
                        "WaitExten",
                        "Directory",
                        "VoiceMail",
                        "FollowMe",
                        "Page")
                .flatMap(name -> Stream.of(
                        application(kind, ONE_CONTEXT, name, "{channel},secret,s,1", "add it to allowedApplications"),
                        arguments(
                                kind,
                                ONE_CONTEXT + "&",
                                name,
                                "{channel},secret,s,1",
                                "since allowedContexts is [calls]")));
        Attack call = by(kind, "", ONE_CONTEXT + "&action=Originate&phone=Local/204@calls&context=calls&exten=203", "");
        Stream<Attack> variables = Stream.of(
                        "TRANSFER_CONTEXT",
                        "__TRANSFER_CONTEXT",
                        "FORWARD_CONTEXT",
                        "GOTO_ON_BLINDXFR",
                        "BLINDTRANSFER",
                        "PARKINGDYNAMIC",
                        "MACRO_CONTEXT",
                        "ANY_OTHER")
                .map(name -> call.as("variable " + name, "only listed variables")
                        .header("Variables", Map.of(name, "secret")));
        String redirect = ONE_CONTEXT + "&allowedActions=Redirect,Park,BlindTransfer,Atxfer,Originate&action=";
        return Stream.of(
                        applications,
                        variables,
                        Stream.of(
                                call.as("a hangup handler", "function CHANNEL")
                                        .header("Variables", Map.of("CHANNEL(hangup_handler_push)", "secret,s,1(x)")),
                                by(kind, "Redirect", redirect + "Redirect", "is not among allowedContexts")
                                        .field("Channel", "{channel}")
                                        .field("Context", " secret"),
                                by(
                                                kind,
                                                "Redirect of the other side",
                                                redirect + "Redirect",
                                                "is not among allowedContexts")
                                        .field("Channel", "{channel}")
                                        .field("Context", "calls")
                                        .field("ExtraContext", "secret"),
                                by(kind, "BlindTransfer", redirect + "BlindTransfer", "is not among allowedContexts")
                                        .field("Channel", "{channel}")
                                        .field("context", "secret"),
                                by(kind, "Park", redirect + "Park", "is not among allowedContexts")
                                        .field("Channel", "{channel}")
                                        .field("AnnounceChannel", "Local/s@secret"),
                                by(
                                                kind,
                                                "QueueAdd",
                                                ONE_CONTEXT + "&allowedActions=QueueAdd&action=QueueAdd",
                                                "allowedContexts")
                                        .field("Queue", "support")
                                        .field("Interface", "Local/s@secret")))
                .flatMap(each -> each);
    }

    private static Stream<Attack> remoteFiles() {
        String kind = "a file fetched from an address";
        return Stream.of(
                        "{web}",
                        " {web}",
                        "recordings/a&{web}",
                        "HTTP://127.0.0.1:1/x.wav",
                        "ftp://127.0.0.1/x",
                        "sounds:{web}")
                .flatMap(file -> Stream.of("", "&context=playback-context").map(context -> by(
                                kind,
                                file + context,
                                "action=Playback&phone=Local/204@phones" + context,
                                "set remoteFiles=true")
                        .header("File", file)));
    }

    private static Stream<Attack> regexes() {
        String kind = "a regular expression that is too wide";
        String nested = "/((((x{1,200}){1,200}){1,200}){1,200}){1,200}/";
        return Stream.of(
                        "/.*/",
                        "/.+/",
                        "/-/",
                        "/./?/",
                        "/[A-Z]/",
                        "/\\w/",
                        "/^/",
                        "/^PJSIP/",
                        "/^PJSIP|.*/",
                        "/^PJSIP\\/2(0|.*)/",
                        "/^PJSIP\\/202\\|./",
                        "/^PJSIP\\/202*/",
                        "/^(Local|PJSIP)\\/2/",
                        "/",
                        "//",
                        nested)
                .flatMap(regex -> Stream.of(
                        by(kind, regex, "action=Hangup", "set regex=true").header("Handle", regex),
                        by(
                                        kind,
                                        regex + ", with regex=true",
                                        "action=Hangup&regex=true",
                                        regex.equals(nested) ? "counted repetitions" : "a message may match only names")
                                .header("Handle", regex)));
    }

    private static Stream<Attack> files() {
        String kind = "a file written";
        return Stream.of(
                application(kind, "", "Record", "{mark}.wav,0,1,kq", "only listed applications"),
                arguments(kind, "", "Record", "{mark}.wav,0,1,kq", "name Record in allowedApplications"),
                application(kind, "", "Dictate", "/tmp", "only listed applications"),
                application(kind, "", "VoiceMail", "1@x", "only listed applications"),
                by(kind, "FILE()", "action=Originate&phone=PJSIP/204&application=Wait", "function FILE")
                        .header("Variables", Map.of("FILE({mark})", "x")));
    }

    /** Values that a header must not name even if the URI sets nothing. */
    private static Stream<Attack> openActions() {
        String kind = "an action by header";
        return Stream.of(
                        "Setvar",
                        "Getvar",
                        "Redirect",
                        "UserEvent",
                        "QueuePause",
                        "DBPut",
                        "Reload",
                        "Ping",
                        "CoreShowChannels",
                        "PJSIPShowAuths",
                        "NoSuchAction",
                        " Command",
                        "command")
                .map(name -> by(kind, name, "", "a message may name only").header("Action", name));
    }

    /** Values that match more than the one channel that they should name. */
    private static Stream<Attack> moreThanOneThing() {
        String kind = "more than one channel";
        Attack park = by(kind, "", "action=Park", "Field TimeoutChannel of the body holds")
                .field("Channel", "{channel}");
        return Stream.of(
                        Stream.of("PJSIP/204&Local/s@spy-context", "PJSIP/204,30,G(spy-context^s^1)")
                                .map(value -> park.as("TimeoutChannel " + value, park.words)
                                        .field("TimeoutChannel", value)),
                        Stream.of("PJSIPHangup", "Park", "MuteAudio")
                                .map(action -> by(kind, "/.*/ for " + action, "action=" + action, "set regex=true")
                                        .field("Channel", " /.*/")),
                        Stream.of("PJSIP/204&Local/s@spy-context,5", "PJSIP/204&local/s@spy-context/n")
                                .map(data -> arguments(
                                        kind,
                                        ONE_CONTEXT + "&allowedApplications=Dial&",
                                        "Dial",
                                        data,
                                        "spy-context (from a header) is not among allowedContexts")))
                .flatMap(each -> each);
    }

    /** Where a call enters the dialplan, and phones that let others hear a room. */
    private static Stream<Attack> placesAndRooms() {
        return Stream.of(
                by(
                                "a place in the dialplan",
                                "after its first steps",
                                "action=Originate&phone=PJSIP/204&context=calls&exten=203",
                                "must start at priority 1")
                        .header("Priority", "4"),
                by(
                                "a place in the dialplan",
                                "after its first steps, by Redirect",
                                "action=Redirect&field.Context=calls&field.Exten=203",
                                "must start at priority 1")
                        .field("Channel", "{channel}")
                        .field("Priority", "4"),
                by(
                                "listening without the policy",
                                "a phone that answers by itself",
                                NOBODY + "&action=Originate&context=calls&exten=203",
                                "can be used to eavesdrop")
                        .header("Phone", "PJSIP/204")
                        .header("AutoAnswer", "true"));
    }

    /** Returns the value with its placeholders replaced. */
    static Object filled(Object value, Map<String, String> standing) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> all = new LinkedHashMap<>();
            map.forEach((name, each) -> all.put((String) filled(name, standing), filled(each, standing)));
            return all;
        }
        String text = value.toString();
        for (Map.Entry<String, String> each : standing.entrySet()) {
            text = text.replace("{" + each.getKey() + "}", each.getValue());
        }
        return text;
    }

    @Override
    public String toString() {
        return kind + ": " + name;
    }
}
