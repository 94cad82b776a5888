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
                    "The name of the event; for a UserEvent its own name, or UserEvent:Hangup where that is the name of another"
                            + " event; AmiCallFinished with calls=finished",
            javaType = "String",
            important = true)
    public static final String EVENT = "CamelAmiEvent";

    @Metadata(
            label = "consumer",
            description = "The server the event came from, as the endpoint names it",
            javaType = "String",
            important = true)
    public static final String SERVER = "CamelAmiServer";

    @Metadata(
            label = "consumer",
            description =
                    "The span of events missing before this one, for a consumer whose filter leaves AmiGap out: a map with"
                            + " From, To, DurationMs, Cause and, when it is known, Lost",
            javaType = "java.util.Map")
    public static final String GAP = "CamelAmiGap";

    @Metadata(
            label = "consumer",
            description =
                    "The id of the oldest channel of the call the event belongs to; with calls=finished that of the call",
            javaType = "String")
    public static final String LINKEDID = "CamelAmiLinkedid";

    @Metadata(
            label = "consumer",
            description =
                    "When the event happened, in milliseconds, where the server has timestampevents=yes; with calls=finished when the call ended",
            javaType = "long")
    public static final String MESSAGE_TIMESTAMP = Exchange.MESSAGE_TIMESTAMP;

    // ---- what the consumer and the producer report -----------------------------------------------------------------

    @Metadata(
            label = "common",
            description =
                    "The channel an event is about; with calls=finished that of the caller; after Originate, Listen and Playback the phone's channel. A result: no action"
                            + " reads it, so set CamelAmiHandle from it to act on it",
            javaType = "String",
            important = true)
    public static final String CHANNEL = "CamelAmiChannel";

    @Metadata(
            label = "common",
            description =
                    "The unique id of the channel an event is about; after Originate, Listen and Playback that of the new call."
                            + " A result: no action reads it",
            javaType = "String",
            important = true)
    public static final String UNIQUEID = "CamelAmiUniqueid";

    @Metadata(
            label = "common",
            description =
                    "The ActionID of the action an event belongs to, or with which an action was sent. A result: no action reads it",
            javaType = "String")
    public static final String ACTION_ID = "CamelAmiActionId";

    // ---- what the producer reads and sets --------------------------------------------------------------------------

    @Metadata(
            label = "producer",
            description =
                    "The live call an action is about: the handle that Originate, Listen and Playback return here, a channel's name"
                            + " or its unique id; for Hangup with regex=true also a /regular expression/",
            javaType = "String",
            important = true)
    public static final String HANDLE = "CamelAmiHandle";

    // ---- what the producer reads -----------------------------------------------------------------------------------

    @Metadata(
            label = "producer",
            description =
                    "The action, where the URI names none: Originate, Listen, ListenMode, Playback, ControlPlayback, Hangup, Status, or one of allowedActions",
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
            description = "Whose call to listen to: a device, a channel or its unique id",
            javaType = "String",
            important = true)
    public static final String TARGET = "CamelAmiTarget";

    @Metadata(
            label = "producer",
            description = "How to listen",
            javaType = "String",
            enums = "listen,whisper,barge",
            important = true)
    public static final String MODE = "CamelAmiMode";

    @Metadata(
            label = "producer",
            description = "Who asks to listen, for the listenPolicy and the audit",
            javaType = "String")
    public static final String SUPERVISOR = "CamelAmiSupervisor";

    @Metadata(
            label = "producer",
            description = "The recording to play, a path without extension; that of an audio format is left out",
            javaType = "String",
            important = true)
    public static final String FILE = "CamelAmiFile";

    @Metadata(
            label = "producer",
            description = "What to do with a playback",
            javaType = "String",
            enums = "pause,resume,forward,reverse,restart,stop",
            important = true)
    public static final String CONTROL = "CamelAmiControl";

    @Metadata(
            label = "producer",
            description = "How far forward and reverse go: milliseconds, or text such as 5s",
            javaType = "Long")
    public static final String SKIP = "CamelAmiSkip";

    @Metadata(
            label = "producer",
            description = "Where a playback begins: milliseconds, or text such as 1m",
            javaType = "Long")
    public static final String OFFSET = "CamelAmiOffset";

    @Metadata(label = "producer", description = "The context to enter when the phone answers", javaType = "String")
    public static final String CONTEXT = "CamelAmiContext";

    @Metadata(label = "producer", description = "The extension to enter when the phone answers", javaType = "String")
    public static final String EXTEN = "CamelAmiExten";

    @Metadata(
            label = "producer",
            description = "The priority, a number or a label, to enter when the phone answers",
            javaType = "String")
    public static final String PRIORITY = "CamelAmiPriority";

    @Metadata(label = "producer", description = "The application to run when the phone answers", javaType = "String")
    public static final String APPLICATION = "CamelAmiApplication";

    @Metadata(label = "producer", description = "The application's arguments", javaType = "String")
    public static final String DATA = "CamelAmiData";

    @Metadata(
            label = "producer",
            description =
                    "Who seems to call: a number, or a name in quotation marks and behind it the number in angle brackets",
            javaType = "String")
    public static final String CALLER_ID = "CamelAmiCallerId";

    @Metadata(
            label = "producer",
            description = "Channel variables for the call; added to those of the options, which take precedence",
            javaType = "java.util.Map")
    public static final String VARIABLES = "CamelAmiVariables";

    @Metadata(
            label = "producer",
            description = "Whether progress counts as answer for Originate with an extension",
            javaType = "Boolean")
    public static final String EARLY_MEDIA = "CamelAmiEarlyMedia";

    @Metadata(label = "producer", description = "The codecs of the call, separated by commas", javaType = "String")
    public static final String CODECS = "CamelAmiCodecs";

    @Metadata(
            label = "producer",
            description = "Whether Originate waits until it is known what became of the call",
            javaType = "Boolean")
    public static final String AWAIT_OUTCOME = "CamelAmiAwaitOutcome";

    @Metadata(
            label = "producer",
            description = "Whether Listen takes only a channel that is talking with another",
            javaType = "Boolean")
    public static final String BRIDGED_ONLY = "CamelAmiBridgedOnly";

    @Metadata(
            label = "producer",
            description = "Whether Listen lets only the target be heard, not the other party",
            javaType = "Boolean")
    public static final String TARGET_AUDIO_ONLY = "CamelAmiTargetAudioOnly";

    @Metadata(
            label = "producer",
            description =
                    "Groups, separated by colons, of which the channel must have one in its variable SPYGROUP for Listen to take it",
            javaType = "String")
    public static final String SPY_GROUP = "CamelAmiSpyGroup";

    @Metadata(
            label = "producer",
            description =
                    "Fields of the AMI action. Those of a body that is a map take precedence over them, and those of the URI over both",
            javaType = "java.util.Map")
    public static final String FIELDS = "CamelAmiFields";

    @Metadata(label = "producer", description = "The account code of the call", javaType = "String")
    public static final String ACCOUNT = "CamelAmiAccount";

    @Metadata(
            label = "producer",
            description = "How long the phone may ring: milliseconds, or text such as 20s",
            javaType = "Long")
    public static final String RING_TIMEOUT = "CamelAmiRingTimeout";

    @Metadata(
            label = "producer",
            description =
                    "Asks the PJSIP phone to answer by itself: true sends it Call-Info with answer-after=0; else the SIP header that the phone takes for it, for example Alert-Info: Ring Answer",
            javaType = "String")
    public static final String AUTO_ANSWER = "CamelAmiAutoAnswer";

    @Metadata(
            label = "producer",
            description =
                    "How long the message's action may take in all: milliseconds, or text such as 20s. Read where the URI has no requestTimeout",
            javaType = "Long")
    public static final String REQUEST_TIMEOUT = "CamelAmiRequestTimeout";

    @Metadata(
            label = "producer",
            description = "The Q.850 cause a hangup sends to the phone, from 0 to 127",
            javaType = "Integer")
    public static final String REQUESTED_CAUSE = "CamelAmiRequestedCause";

    @Metadata(
            label = "producer",
            description =
                    "The unique id that the new channel of Originate, Listen or Playback gets, up to 149 ASCII characters; a new UUID by default",
            javaType = "String")
    public static final String CHANNEL_ID = "CamelAmiChannelId";

    @Metadata(
            label = "producer",
            description =
                    "The channel variables that Status reports of each channel: a collection, or text with commas",
            javaType = "String")
    public static final String STATUS_VARIABLES = "CamelAmiStatusVariables";

    // ---- what the producer reports ---------------------------------------------------------------------------------

    @Metadata(
            label = "producer",
            description = "What became of the call that Originate, Listen or Playback made",
            javaType = "String",
            enums = "answered,busy,noAnswer,congested,rejected,unreachable,failed,queued",
            important = true)
    public static final String OUTCOME = "CamelAmiOutcome";

    @Metadata(label = "producer", description = "The Reason of the OriginateResponse", javaType = "Integer")
    public static final String REASON = "CamelAmiReason";

    @Metadata(
            label = "producer",
            description = "The Q.850 cause of the call's hangup, where it was reported",
            javaType = "Integer")
    public static final String HANGUP_CAUSE = "CamelAmiHangupCause";

    @Metadata(label = "producer", description = "The supervisor's channel, after Listen", javaType = "String")
    public static final String SPY_CHANNEL = "CamelAmiSpyChannel";

    @Metadata(label = "producer", description = "The channel that is listened to, after Listen", javaType = "String")
    public static final String SPIED_CHANNEL = "CamelAmiSpiedChannel";

    @Metadata(
            label = "producer",
            description = "Whether the playback is paused now, after Playback and ControlPlayback",
            javaType = "Boolean")
    public static final String PAUSED = "CamelAmiPaused";

    private AmiConstants() {}
}
