/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;

/** The names of all headers. */
public final class AmiConstants {

    // ---- what the consumer reports ---------------------------------------------------------------------------------

    @Metadata(
            label = "consumer",
            description =
                    "The name of the event. For a UserEvent, it is the name in the field UserEvent; if another event"
                            + " has that name, a prefix is added, as in UserEvent:Hangup. With calls=finished, the"
                            + " name is AmiCallFinished",
            javaType = "String",
            important = true)
    public static final String EVENT = "CamelAmiEvent";

    @Metadata(
            label = "consumer",
            description = "The server that sent the event, as named in the endpoint's URI",
            javaType = "String",
            important = true)
    public static final String SERVER = "CamelAmiServer";

    @Metadata(
            label = "consumer",
            description = "The gap before this event, if the consumer's filter excludes AmiGap. With calls=finished, it"
                    + " is the gap since the previous finished call. The value is a map with From, To, DurationMs, Cause"
                    + " and, if known, Lost",
            javaType = "java.util.Map")
    public static final String GAP = "CamelAmiGap";

    @Metadata(
            label = "consumer",
            description = "The id of the call that the event belongs to, which is the unique id of its oldest"
                    + " channel. With calls=finished, it is the id of the finished call",
            javaType = "String")
    public static final String LINKEDID = "CamelAmiLinkedid";

    @Metadata(
            label = "consumer",
            description =
                    "The time of the event, in milliseconds since 1970, if the server has timestampevents=yes. With"
                            + " calls=finished, it is the time when the call ended",
            javaType = "long")
    public static final String MESSAGE_TIMESTAMP = Exchange.MESSAGE_TIMESTAMP;

    // ---- what the consumer and the producer report -----------------------------------------------------------------

    @Metadata(
            label = "common",
            description = "The channel of an event. With calls=finished, it is the caller's channel. After Originate,"
                    + " Listen and Playback, it is the phone's channel. This header is output only: no action"
                    + " reads it. To act on the channel, copy it to CamelAmiHandle",
            javaType = "String",
            important = true)
    public static final String CHANNEL = "CamelAmiChannel";

    @Metadata(
            label = "common",
            description =
                    "The unique id of an event's channel. After Originate, Listen and Playback, it is the unique id"
                            + " of the new channel. This header is output only: no action reads it",
            javaType = "String",
            important = true)
    public static final String UNIQUEID = "CamelAmiUniqueid";

    @Metadata(
            label = "common",
            description = "The ActionID of the action that an event belongs to, or of the action that was sent. This"
                    + " header is output only: no action reads it",
            javaType = "String")
    public static final String ACTION_ID = "CamelAmiActionId";

    // ---- what the producer reads and sets --------------------------------------------------------------------------

    @Metadata(
            label = "producer",
            description = "The live call to act on: the handle that Originate, Listen and Playback return here, or a"
                    + " channel's name or unique id. Hangup with regex=true also accepts a regular expression"
                    + " between slashes",
            javaType = "String",
            important = true)
    public static final String HANDLE = "CamelAmiHandle";

    // ---- what the producer reads -----------------------------------------------------------------------------------

    @Metadata(
            label = "producer",
            description = "The action, if the URI names none: Originate, Listen, ListenMode, Playback, ControlPlayback,"
                    + " Hangup, Status, or one of allowedActions",
            javaType = "String",
            important = true)
    public static final String ACTION = "CamelAmiAction";

    @Metadata(
            label = "producer",
            description = "The device to ring, for example PJSIP/201",
            javaType = "String",
            important = true)
    public static final String PHONE = "CamelAmiPhone";

    @Metadata(
            label = "producer",
            description = "The target to listen to: a device, a channel's name or its unique id",
            javaType = "String",
            important = true)
    public static final String TARGET = "CamelAmiTarget";

    @Metadata(
            label = "producer",
            description = "The mode of the spy session",
            javaType = "String",
            enums = "listen,whisper,barge",
            important = true)
    public static final String MODE = "CamelAmiMode";

    @Metadata(
            label = "producer",
            description = "The person who asks to listen, as passed to the listenPolicy and recorded in the audit",
            javaType = "String")
    public static final String SUPERVISOR = "CamelAmiSupervisor";

    @Metadata(
            label = "producer",
            description = "The recording to play, as a path without a file extension. The extension of an audio file,"
                    + " such as wav, is removed",
            javaType = "String",
            important = true)
    public static final String FILE = "CamelAmiFile";

    @Metadata(
            label = "producer",
            description = "The command that controls the playback",
            javaType = "String",
            enums = "pause,resume,forward,reverse,restart,stop",
            important = true)
    public static final String CONTROL = "CamelAmiControl";

    @Metadata(
            label = "producer",
            description = "How far the commands forward and reverse skip, in milliseconds or as text such as 5s",
            javaType = "Long")
    public static final String SKIP = "CamelAmiSkip";

    @Metadata(
            label = "producer",
            description = "The position in the recording at which the playback starts, in milliseconds or as text"
                    + " such as 1m",
            javaType = "Long")
    public static final String OFFSET = "CamelAmiOffset";

    @Metadata(label = "producer", description = "The context to enter when the phone answers", javaType = "String")
    public static final String CONTEXT = "CamelAmiContext";

    @Metadata(label = "producer", description = "The extension to enter when the phone answers", javaType = "String")
    public static final String EXTEN = "CamelAmiExten";

    @Metadata(
            label = "producer",
            description = "The priority to enter when the phone answers, as a number or a label",
            javaType = "String")
    public static final String PRIORITY = "CamelAmiPriority";

    @Metadata(label = "producer", description = "The application to run when the phone answers", javaType = "String")
    public static final String APPLICATION = "CamelAmiApplication";

    @Metadata(label = "producer", description = "The application's arguments", javaType = "String")
    public static final String DATA = "CamelAmiData";

    @Metadata(
            label = "producer",
            description = "The caller id that the phone displays: a number, or a name in quotation marks followed by"
                    + " the number in angle brackets",
            javaType = "String")
    public static final String CALLER_ID = "CamelAmiCallerId";

    @Metadata(
            label = "producer",
            description = "Channel variables for the call, in addition to those in the options, which take precedence",
            javaType = "java.util.Map")
    public static final String VARIABLES = "CamelAmiVariables";

    @Metadata(
            label = "producer",
            description = "Whether Originate to an extension treats early media (call progress) as an answer",
            javaType = "Boolean")
    public static final String EARLY_MEDIA = "CamelAmiEarlyMedia";

    @Metadata(label = "producer", description = "The codecs of the call, separated by commas", javaType = "String")
    public static final String CODECS = "CamelAmiCodecs";

    @Metadata(
            label = "producer",
            description =
                    "Whether Originate replies once the outcome of the call is known, rather than once Asterisk has"
                            + " queued the call",
            javaType = "Boolean")
    public static final String AWAIT_OUTCOME = "CamelAmiAwaitOutcome";

    @Metadata(
            label = "producer",
            description = "Whether Listen accepts only a channel that is in a conversation with another",
            javaType = "Boolean")
    public static final String BRIDGED_ONLY = "CamelAmiBridgedOnly";

    @Metadata(
            label = "producer",
            description = "Whether the supervisor hears only the target, not the other party",
            javaType = "Boolean")
    public static final String TARGET_AUDIO_ONLY = "CamelAmiTargetAudioOnly";

    @Metadata(
            label = "producer",
            description = "Restricts Listen to channels in one of these groups, separated by colons. A channel's"
                    + " variable SPYGROUP lists its groups",
            javaType = "String")
    public static final String SPY_GROUP = "CamelAmiSpyGroup";

    @Metadata(
            label = "producer",
            description =
                    "Fields of the AMI action. Fields in a map body take precedence over these, and fields in the URI"
                            + " over both",
            javaType = "java.util.Map")
    public static final String FIELDS = "CamelAmiFields";

    @Metadata(label = "producer", description = "The account code of the call", javaType = "String")
    public static final String ACCOUNT = "CamelAmiAccount";

    @Metadata(
            label = "producer",
            description = "How long the phone may ring, in milliseconds or as text such as 20s",
            javaType = "Long")
    public static final String RING_TIMEOUT = "CamelAmiRingTimeout";

    @Metadata(
            label = "producer",
            description =
                    "Makes the PJSIP phone answer automatically. The value true sends the SIP header Call-Info with"
                            + " answer-after=0, and false sends none. Any other value must be the complete SIP"
                            + " header that the phone expects, for example Alert-Info: Ring Answer",
            javaType = "String")
    public static final String AUTO_ANSWER = "CamelAmiAutoAnswer";

    @Metadata(
            label = "producer",
            description = "The total timeout for the action of this message, in milliseconds or as text such as 20s."
                    + " It applies only if the URI has no requestTimeout",
            javaType = "Long")
    public static final String REQUEST_TIMEOUT = "CamelAmiRequestTimeout";

    @Metadata(
            label = "producer",
            description = "The Q.850 cause that a hangup sends to the phone, from 0 to 127",
            javaType = "Integer")
    public static final String REQUESTED_CAUSE = "CamelAmiRequestedCause";

    @Metadata(
            label = "producer",
            description = "The unique id for the channel that Originate, Listen or Playback creates, up to 149 ASCII"
                    + " characters. The default is a new UUID",
            javaType = "String")
    public static final String CHANNEL_ID = "CamelAmiChannelId";

    @Metadata(
            label = "producer",
            description =
                    "The channel variables that Status reports for each channel, as a collection or comma-separated"
                            + " text",
            javaType = "String")
    public static final String STATUS_VARIABLES = "CamelAmiStatusVariables";

    // ---- what the producer reports ---------------------------------------------------------------------------------

    @Metadata(
            label = "producer",
            description = "The outcome of the call that Originate, Listen or Playback started",
            javaType = "String",
            enums = "answered,busy,noAnswer,congested,rejected,unreachable,failed,queued",
            important = true)
    public static final String OUTCOME = "CamelAmiOutcome";

    @Metadata(label = "producer", description = "The Reason field of the OriginateResponse event", javaType = "Integer")
    public static final String REASON = "CamelAmiReason";

    @Metadata(
            label = "producer",
            description = "The Q.850 cause with which the call ended, if reported",
            javaType = "Integer")
    public static final String HANGUP_CAUSE = "CamelAmiHangupCause";

    @Metadata(label = "producer", description = "The supervisor's channel, after Listen", javaType = "String")
    public static final String SPY_CHANNEL = "CamelAmiSpyChannel";

    @Metadata(label = "producer", description = "The channel being listened to, after Listen", javaType = "String")
    public static final String SPIED_CHANNEL = "CamelAmiSpiedChannel";

    @Metadata(
            label = "producer",
            description = "Whether the playback is paused, after Playback and ControlPlayback",
            javaType = "Boolean")
    public static final String PAUSED = "CamelAmiPaused";

    private AmiConstants() {}
}
