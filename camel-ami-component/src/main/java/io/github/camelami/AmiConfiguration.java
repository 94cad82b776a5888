/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.operation.Durations;
import io.github.camelami.internal.operation.Input;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * The options of an endpoint. If set on the component, they are the defaults for its endpoints. Each endpoint gets its
 * own copy. Not thread-safe while it is being changed. {@code toString()} contains no secret.
 */
@Configurer
@UriParams
public class AmiConfiguration implements Cloneable {

    @UriParam(label = "consumer")
    private @Nullable String events;

    @UriParam(label = "consumer", prefix = "match.", multiValue = true)
    private @Nullable Map<String, Object> match;

    @UriParam(label = "consumer")
    private @Nullable String eventMask;

    @UriParam(label = "consumer,advanced", defaultValue = "false")
    private boolean serverFilter = false;

    @UriParam(label = "consumer")
    private @Nullable String snapshot;

    @UriParam(label = "consumer", enums = "finished")
    private @Nullable String calls;

    @UriParam(label = "consumer,advanced", defaultValue = "10000")
    private int bufferSize = 10000;

    @UriParam(label = "consumer,advanced", defaultValue = "67108864")
    private long bufferBytes = 67108864;

    @UriParam(label = "consumer", defaultValue = "PAUSE")
    private OverflowPolicy onOverflow = OverflowPolicy.PAUSE;

    @UriParam(label = "consumer", defaultValue = "1")
    private int concurrentConsumers = 1;

    @UriParam(label = "consumer,advanced", defaultValue = "true")
    private boolean usingExecutorService = true;

    @UriParam(label = "consumer,advanced", defaultValue = "false")
    private boolean purgeWhenStopping = false;

    @UriParam(label = "producer")
    private @Nullable String action;

    @UriParam(label = "producer")
    private @Nullable String phone;

    @UriParam(label = "producer")
    private @Nullable String target;

    @UriParam(label = "producer", enums = "listen,whisper,barge")
    private @Nullable String mode;

    @UriParam(label = "producer")
    private @Nullable String supervisor;

    @UriParam(label = "producer")
    private @Nullable String handle;

    @UriParam(label = "producer")
    private @Nullable String file;

    @UriParam(label = "producer", enums = "pause,resume,forward,reverse,restart,stop")
    private @Nullable String control;

    @UriParam(label = "producer")
    private @Nullable Long skip;

    @UriParam(label = "producer")
    private @Nullable Long offset;

    @UriParam(label = "producer")
    private @Nullable String context;

    @UriParam(label = "producer")
    private @Nullable String exten;

    @UriParam(label = "producer")
    private @Nullable String priority;

    @UriParam(label = "producer")
    private @Nullable String application;

    @UriParam(label = "producer")
    private @Nullable String data;

    @UriParam(label = "producer")
    private @Nullable String callerId;

    @UriParam(label = "producer,advanced")
    private @Nullable String account;

    @UriParam(label = "producer,advanced")
    private @Nullable Boolean earlyMedia;

    @UriParam(label = "producer,advanced")
    private @Nullable String codecs;

    @UriParam(label = "producer", prefix = "variable.", multiValue = true)
    private @Nullable Map<String, Object> variables;

    @UriParam(label = "producer", prefix = "field.", multiValue = true)
    private @Nullable Map<String, Object> fields;

    @UriParam(label = "producer")
    private @Nullable String statusVariables;

    @UriParam(label = "producer,advanced")
    private @Nullable String channelId;

    @UriParam(label = "producer,advanced")
    private @Nullable Integer requestedCause;

    @UriParam(label = "producer,security", defaultValue = "false")
    private boolean regex = false;

    @UriParam(label = "producer,security", defaultValue = "false")
    private boolean remoteFiles = false;

    @UriParam(label = "producer,advanced", defaultValue = "true")
    private boolean bridgedOnly = true;

    @UriParam(label = "producer,advanced", defaultValue = "false")
    private boolean targetAudioOnly = false;

    @UriParam(label = "producer,advanced")
    private @Nullable String spyGroup;

    @UriParam(label = "producer", javaType = "java.time.Duration", defaultValue = "30000")
    private long ringTimeout = 30000;

    @UriParam(label = "producer")
    private @Nullable String autoAnswer;

    @UriParam(label = "producer", defaultValue = "true")
    private boolean awaitOutcome = true;

    @UriParam(label = "producer", javaType = "java.time.Duration", defaultValue = "20000")
    private long requestTimeout = 20000;

    @UriParam(label = "producer", javaType = "java.time.Duration", defaultValue = "5000")
    private long connectionWaitTimeout = 5000;

    @UriParam(label = "producer,security")
    private @Nullable String allowedActions;

    @UriParam(label = "producer,security")
    private @Nullable String allowedApplications;

    @UriParam(label = "producer,security")
    private @Nullable String allowedContexts;

    @UriParam(label = "producer,security")
    private @Nullable String allowedPhones;

    @UriParam(label = "producer,security")
    private @Nullable String allowedVariables;

    @UriParam(label = "producer,security")
    private @Nullable String allowedFiles;

    @UriParam(label = "producer,security")
    private @Nullable ListenPolicy listenPolicy;

    @UriParam(label = "security")
    private @Nullable String username;

    @UriParam(label = "security", secret = true)
    private @Nullable String password;

    @UriParam(label = "security", defaultValue = "false")
    private boolean plainLogin = false;

    @UriParam(label = "security", defaultValue = "false")
    private boolean allowUnencryptedPassword = false;

    @UriParam(label = "security", defaultValue = "false")
    private boolean tls = false;

    @UriParam(label = "security")
    private @Nullable SSLContextParameters sslContextParameters;

    @UriParam(label = "security", defaultValue = "true")
    private boolean hostnameVerification = true;

    @UriParam
    private @Nullable String hosts;

    @UriParam(label = "advanced")
    private @Nullable String connectionGroup;

    @UriParam(label = "advanced", defaultValue = "false")
    private boolean singleLink = false;

    @UriParam(label = "advanced", javaType = "java.time.Duration", defaultValue = "10000")
    private long connectionTimeout = 10000;

    @UriParam(label = "advanced", javaType = "java.time.Duration", defaultValue = "10000")
    private long loginTimeout = 10000;

    @UriParam(label = "advanced", javaType = "java.time.Duration", defaultValue = "15000")
    private long pingInterval = 15000;

    @UriParam(label = "advanced", javaType = "java.time.Duration", defaultValue = "5000")
    private long pingTimeout = 5000;

    @UriParam(label = "advanced", javaType = "java.time.Duration", defaultValue = "500")
    private long reconnectDelay = 500;

    @UriParam(label = "advanced", javaType = "java.time.Duration", defaultValue = "30000")
    private long maxReconnectDelay = 30000;

    @UriParam(label = "advanced", defaultValue = "false")
    private boolean testConnectionOnStartup = false;

    @UriParam(label = "producer,advanced", defaultValue = "10000")
    private int maxPendingActions = 10000;

    @UriParam(label = "advanced", defaultValue = "8388608")
    private int maxMessageBytes = 8388608;

    @UriParam(label = "producer,advanced", defaultValue = "100000")
    private int maxListItems = 100000;

    @UriParam(label = "producer,advanced", defaultValue = "67108864")
    private long maxListBytes = 67108864;

    @UriParam(label = "advanced", defaultValue = "UTF-8")
    private String charset = "UTF-8";

    /** Returns an independent copy. */
    public AmiConfiguration copy() {
        try {
            AmiConfiguration copy = (AmiConfiguration) clone();
            copy.match = match == null ? null : new HashMap<>(match);
            copy.variables = variables == null ? null : new HashMap<>(variables);
            copy.fields = fields == null ? null : new HashMap<>(fields);
            return copy;
        } catch (CloneNotSupportedException impossible) {
            throw new RuntimeCamelException(impossible);
        }
    }

    /** Returns the operation inputs that are set here. */
    Map<Input, Object> inputs() {
        Map<Input, Object> set = new EnumMap<>(Input.class);
        put(set, Input.ACTION, action);
        put(set, Input.PHONE, phone);
        put(set, Input.TARGET, target);
        put(set, Input.MODE, mode);
        put(set, Input.SUPERVISOR, supervisor);
        put(set, Input.HANDLE, handle);
        put(set, Input.FILE, file);
        put(set, Input.CONTROL, control);
        put(set, Input.SKIP, skip);
        put(set, Input.OFFSET, offset);
        put(set, Input.CONTEXT, context);
        put(set, Input.EXTEN, exten);
        put(set, Input.PRIORITY, priority);
        put(set, Input.APPLICATION, application);
        put(set, Input.DATA, data);
        put(set, Input.CALLER_ID, callerId);
        put(set, Input.ACCOUNT, account);
        put(set, Input.EARLY_MEDIA, earlyMedia);
        put(set, Input.CODECS, codecs);
        put(set, Input.CHANNEL_ID, channelId);
        put(set, Input.VARIABLES, variables);
        put(set, Input.FIELDS, fields);
        put(set, Input.STATUS_VARIABLES, statusVariables);
        put(set, Input.REQUESTED_CAUSE, requestedCause);
        put(set, Input.BRIDGED_ONLY, bridgedOnly);
        put(set, Input.TARGET_AUDIO_ONLY, targetAudioOnly);
        put(set, Input.SPY_GROUP, spyGroup);
        put(set, Input.RING_TIMEOUT, ringTimeout);
        put(set, Input.AUTO_ANSWER, autoAnswer);
        put(set, Input.AWAIT_OUTCOME, awaitOutcome);
        put(set, Input.REQUEST_TIMEOUT, requestTimeout);
        return set;
    }

    private static void put(Map<Input, Object> set, Input input, @Nullable Object value) {
        if (value != null) {
            set.put(input, value);
        }
    }

    /** Returns the entries of a comma-separated list; an empty set if the list is null. */
    static Set<String> words(@Nullable String list) {
        return list == null
                ? Set.of()
                : Arrays.stream(list.split(","))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    static Duration millis(long value) {
        return Duration.ofMillis(value);
    }

    /** Returns only the user name, since other values may be secret. */
    @Override
    public String toString() {
        return "AmiConfiguration[" + username + "]";
    }

    // ---- accessors -------------------------------------------------------------------------------------------------

    public @Nullable String getEvents() {
        return events;
    }

    /**
     * The events to consume: names separated by commas, for example Hangup,DialEnd. An asterisk is a wildcard, and an
     * exclamation mark before a name excludes it. A UserEvent also matches by the name in its field UserEvent; if
     * another event has that name, add a prefix, as in UserEvent:Hangup. By default, all events are consumed.
     */
    public void setEvents(@Nullable String events) {
        this.events = events;
    }

    public @Nullable Map<String, Object> getMatch() {
        return match;
    }

    /**
     * The events to consume, by field value, ignoring case: match.Context=from-trunk selects the events whose field
     * Context has that value. In a pattern, an asterisk matches any characters and a question mark matches one. All
     * patterns must match.
     */
    public void setMatch(@Nullable Map<String, Object> match) {
        this.match = match;
    }

    public @Nullable String getEventMask() {
        return eventMask;
    }

    /**
     * The event classes to request at login, separated by commas, for example call,user. The default is all classes
     * that the manager user may read.
     */
    public void setEventMask(@Nullable String eventMask) {
        this.eventMask = eventMask;
    }

    public boolean isServerFilter() {
        return serverFilter;
    }

    /**
     * Whether Asterisk also filters the events, so that it sends fewer. Requires exact names in the events option and a
     * manager user with write=system.
     */
    public void setServerFilter(boolean serverFilter) {
        this.serverFilter = serverFilter;
    }

    public @Nullable String getSnapshot() {
        return snapshot;
    }

    /**
     * The list actions to run each time the link connects, separated by commas, for example
     * CoreShowChannels,QueueStatus. Their items are emitted between AmiSnapshotStart and AmiSnapshotEnd.
     */
    public void setSnapshot(@Nullable String snapshot) {
        this.snapshot = snapshot;
    }

    public @Nullable String getCalls() {
        return calls;
    }

    /**
     * Emits calls instead of events: the value finished emits one exchange for each finished call, with its parties,
     * times, duration and outcome. Sets the options events and snapshot automatically.
     */
    public void setCalls(@Nullable String calls) {
        this.calls = calls;
    }

    public int getBufferSize() {
        return bufferSize;
    }

    /**
     * The maximum number of events that may wait for the route. With concurrentConsumers above 1, the consumers may
     * take up to half of these events out of the buffer in advance, to process them in parallel.
     */
    public void setBufferSize(int bufferSize) {
        this.bufferSize = bufferSize;
    }

    public long getBufferBytes() {
        return bufferBytes;
    }

    /** The maximum total size of the events that wait for the route, in bytes. */
    public void setBufferBytes(long bufferBytes) {
        this.bufferBytes = bufferBytes;
    }

    public OverflowPolicy getOnOverflow() {
        return onOverflow;
    }

    /**
     * What to do when the event buffer is full: PAUSE stops reading the event link. DROP_OLDEST and DROP_NEWEST discard
     * events, and an AmiGap event reports how many. With singleLink, PAUSE acts like DROP_NEWEST.
     */
    public void setOnOverflow(OverflowPolicy onOverflow) {
        this.onOverflow = onOverflow;
    }

    public int getConcurrentConsumers() {
        return concurrentConsumers;
    }

    /**
     * The number of events to process in parallel. The events of one channel or call stay in order. An event waits for
     * all earlier events with the same Uniqueid or Linkedid. If it refers to several channels, it waits for the earlier
     * events of each of them.
     */
    public void setConcurrentConsumers(int concurrentConsumers) {
        this.concurrentConsumers = concurrentConsumers;
    }

    public boolean isUsingExecutorService() {
        return usingExecutorService;
    }

    /**
     * Whether the route runs on the threads of the component. If false, it runs on the network thread that reads the
     * events. This is faster, but the route must never block: that would also delay the links to other servers.
     */
    public void setUsingExecutorService(boolean usingExecutorService) {
        this.usingExecutorService = usingExecutorService;
    }

    public boolean isPurgeWhenStopping() {
        return purgeWhenStopping;
    }

    /**
     * Whether stopping the route discards its waiting events and waits only for those being processed. The log reports
     * how many are lost. If false, the route processes the waiting events first, within Camel's shutdown timeout. A
     * suspended route keeps its waiting events.
     */
    public void setPurgeWhenStopping(boolean purgeWhenStopping) {
        this.purgeWhenStopping = purgeWhenStopping;
    }

    public @Nullable String getAction() {
        return action;
    }

    /**
     * The action: Originate, Listen, ListenMode, Playback, ControlPlayback, Hangup, Status, or the name of any other
     * AMI action. Defaults to the header CamelAmiAction.
     */
    public void setAction(@Nullable String action) {
        this.action = action;
    }

    public @Nullable String getPhone() {
        return phone;
    }

    /** The device to ring, for example PJSIP/201. Defaults to the header CamelAmiPhone. */
    public void setPhone(@Nullable String phone) {
        this.phone = phone;
    }

    public @Nullable String getTarget() {
        return target;
    }

    /** The target to listen to: a device, a channel's name or its unique id. Defaults to the header CamelAmiTarget. */
    public void setTarget(@Nullable String target) {
        this.target = target;
    }

    public @Nullable String getMode() {
        return mode;
    }

    /**
     * The mode of the spy session. Defaults to the header CamelAmiMode. If neither is set, Listen starts in listen
     * mode.
     */
    public void setMode(@Nullable String mode) {
        this.mode = mode;
    }

    public @Nullable String getSupervisor() {
        return supervisor;
    }

    /**
     * The person who asks to listen, as passed to the listenPolicy and recorded in the audit. Defaults to the header
     * CamelAmiSupervisor.
     */
    public void setSupervisor(@Nullable String supervisor) {
        this.supervisor = supervisor;
    }

    public @Nullable String getHandle() {
        return handle;
    }

    /**
     * The live call to act on: the handle that Originate, Listen or Playback returned, or a channel's name or unique
     * id. Defaults to the header CamelAmiHandle. The channel of a consumed event is never used implicitly; copy it to
     * this header.
     */
    public void setHandle(@Nullable String handle) {
        this.handle = handle;
    }

    public @Nullable String getFile() {
        return file;
    }

    /**
     * The recording to play, as a path without a file extension. The extension of an audio file, such as wav, is
     * removed. Defaults to the header CamelAmiFile.
     */
    public void setFile(@Nullable String file) {
        this.file = file;
    }

    public @Nullable String getControl() {
        return control;
    }

    /** The command that controls the playback. Defaults to the header CamelAmiControl. */
    public void setControl(@Nullable String control) {
        this.control = control;
    }

    public @Nullable Long getSkip() {
        return skip;
    }

    /**
     * How far each forward and reverse of a Playback moves, from 1 millisecond to 1 hour, in milliseconds or as text
     * such as 5s. Defaults to the header CamelAmiSkip, then to 3000. ControlPlayback ignores it.
     */
    public void setSkip(@Nullable Long skip) {
        this.skip = skip;
    }

    public @Nullable Long getOffset() {
        return offset;
    }

    /**
     * The position in the recording at which the playback starts, in milliseconds or as text such as 1m. Defaults to
     * the header CamelAmiOffset.
     */
    public void setOffset(@Nullable Long offset) {
        this.offset = offset;
    }

    public @Nullable String getContext() {
        return context;
    }

    /**
     * The context to enter when the phone answers. For Listen and Playback, it is a dialplan context that runs the spy
     * session or the playback instead of an application. Defaults to the header CamelAmiContext.
     */
    public void setContext(@Nullable String context) {
        this.context = context;
    }

    public @Nullable String getExten() {
        return exten;
    }

    /**
     * The extension to enter when the phone answers. Defaults to the header CamelAmiExten, then to 000 for Listen and
     * Playback.
     */
    public void setExten(@Nullable String exten) {
        this.exten = exten;
    }

    public @Nullable String getPriority() {
        return priority;
    }

    /**
     * For Originate: the priority to enter when the phone answers, as a number or a label. Defaults to the header
     * CamelAmiPriority, then to 1.
     */
    public void setPriority(@Nullable String priority) {
        this.priority = priority;
    }

    public @Nullable String getApplication() {
        return application;
    }

    /** The application to run when the phone answers. Defaults to the header CamelAmiApplication. */
    public void setApplication(@Nullable String application) {
        this.application = application;
    }

    public @Nullable String getData() {
        return data;
    }

    /** The application's arguments. Defaults to the header CamelAmiData. */
    public void setData(@Nullable String data) {
        this.data = data;
    }

    public @Nullable String getCallerId() {
        return callerId;
    }

    /**
     * The caller id that the phone displays: a number, or a name in quotation marks followed by the number in angle
     * brackets. Defaults to the header CamelAmiCallerId.
     */
    public void setCallerId(@Nullable String callerId) {
        this.callerId = callerId;
    }

    public @Nullable String getAccount() {
        return account;
    }

    /** The account code of the call. Defaults to the header CamelAmiAccount. */
    public void setAccount(@Nullable String account) {
        this.account = account;
    }

    public @Nullable Boolean getEarlyMedia() {
        return earlyMedia;
    }

    /** Whether Originate to an extension treats early media (call progress) as an answer. */
    public void setEarlyMedia(@Nullable Boolean earlyMedia) {
        this.earlyMedia = earlyMedia;
    }

    public @Nullable String getCodecs() {
        return codecs;
    }

    /** The codecs of the call, separated by commas. */
    public void setCodecs(@Nullable String codecs) {
        this.codecs = codecs;
    }

    public @Nullable Map<String, Object> getVariables() {
        return variables;
    }

    /**
     * Channel variables for the call, for example variable.CUSTOMER=4711. The header CamelAmiVariables can add
     * variables, but cannot replace these.
     */
    public void setVariables(@Nullable Map<String, Object> variables) {
        this.variables = variables;
    }

    public @Nullable Map<String, Object> getFields() {
        return fields;
    }

    /**
     * Fields of the AMI action, for example field.Queue=sales. A map body and the header CamelAmiFields can add fields,
     * but cannot replace these.
     */
    public void setFields(@Nullable Map<String, Object> fields) {
        this.fields = fields;
    }

    public @Nullable String getStatusVariables() {
        return statusVariables;
    }

    /** The channel variables that Status reports for each channel, separated by commas. */
    public void setStatusVariables(@Nullable String statusVariables) {
        this.statusVariables = statusVariables;
    }

    public @Nullable String getChannelId() {
        return channelId;
    }

    /**
     * The unique id for the channel that Originate, Listen or Playback creates, up to 149 ASCII characters. The default
     * is a new UUID. Recent versions of Asterisk refuse an id that is a prefix of a live channel's id.
     */
    public void setChannelId(@Nullable String channelId) {
        this.channelId = channelId;
    }

    public @Nullable Integer getRequestedCause() {
        return requestedCause;
    }

    /** The Q.850 cause that a hangup sends to the phone, from 0 to 127. */
    public void setRequestedCause(@Nullable Integer requestedCause) {
        this.requestedCause = requestedCause;
    }

    public boolean isRegex() {
        return regex;
    }

    /**
     * Whether Hangup accepts a regular expression between slashes and hangs up all channels with a matching name. An
     * expression in a header must begin with a technology and a device. No message can set this option.
     */
    public void setRegex(boolean regex) {
        this.regex = regex;
    }

    public boolean isRemoteFiles() {
        return remoteFiles;
    }

    /**
     * Whether Playback accepts a URL, such as http://..., from which the server then fetches the file. No message can
     * set this option.
     */
    public void setRemoteFiles(boolean remoteFiles) {
        this.remoteFiles = remoteFiles;
    }

    public boolean isBridgedOnly() {
        return bridgedOnly;
    }

    /** Whether Listen accepts only a channel that is in a conversation with another. */
    public void setBridgedOnly(boolean bridgedOnly) {
        this.bridgedOnly = bridgedOnly;
    }

    public boolean isTargetAudioOnly() {
        return targetAudioOnly;
    }

    /** Whether the supervisor hears only the target, not the other party. */
    public void setTargetAudioOnly(boolean targetAudioOnly) {
        this.targetAudioOnly = targetAudioOnly;
    }

    public @Nullable String getSpyGroup() {
        return spyGroup;
    }

    /**
     * Restricts Listen to channels in one of these groups, separated by colons. A channel's variable SPYGROUP lists its
     * groups.
     */
    public void setSpyGroup(@Nullable String spyGroup) {
        this.spyGroup = spyGroup;
    }

    public long getRingTimeout() {
        return ringTimeout;
    }

    /**
     * How long the phone may ring. Defaults to the header CamelAmiRingTimeout. The value is a number of milliseconds,
     * or text such as 20s; the maximum is 24 h.
     */
    public void setRingTimeout(long ringTimeout) {
        this.ringTimeout = Durations.checked("ringTimeout", ringTimeout);
    }

    public @Nullable String getAutoAnswer() {
        return autoAnswer;
    }

    /**
     * Makes the PJSIP phone that Originate, Listen or Playback rings answer automatically. The value true sends the SIP header
     * Call-Info with answer-after=0, and false sends none. Any other value must be the complete SIP header that the
     * phone expects, for example Alert-Info: Ring Answer. Defaults to the header CamelAmiAutoAnswer.
     */
    public void setAutoAnswer(@Nullable String autoAnswer) {
        this.autoAnswer = autoAnswer;
    }

    public boolean isAwaitOutcome() {
        return awaitOutcome;
    }

    /**
     * Whether Originate replies once the outcome of the call is known, rather than once Asterisk has queued the call.
     */
    public void setAwaitOutcome(boolean awaitOutcome) {
        this.awaitOutcome = awaitOutcome;
    }

    public long getRequestTimeout() {
        return requestTimeout;
    }

    /**
     * The timeout for a response. Originate, Listen and Playback add the time that they wait for the call. If the URI
     * sets no timeout, the header CamelAmiRequestTimeout sets the total timeout for one message. The value is a number
     * of milliseconds, or text such as 20s; the maximum is 24 h.
     */
    public void setRequestTimeout(long requestTimeout) {
        this.requestTimeout = Durations.checked("requestTimeout", requestTimeout);
    }

    public long getConnectionWaitTimeout() {
        return connectionWaitTimeout;
    }

    /**
     * How long an action waits for a link that is down before it fails as not sent. With 0, it fails immediately. The
     * value is a number of milliseconds, or text such as 20s; the maximum is 24 h.
     */
    public void setConnectionWaitTimeout(long connectionWaitTimeout) {
        this.connectionWaitTimeout = Durations.checked("connectionWaitTimeout", connectionWaitTimeout);
    }

    public @Nullable String getAllowedActions() {
        return allowedActions;
    }

    /**
     * The actions that routes may use, separated by commas. If set, every other action is refused, even Originate. By
     * default, the URI may name any action, but a message may name only Originate, Listen, ListenMode, Playback,
     * ControlPlayback, Hangup and Status. With a listenPolicy or allowedContexts, the URI may name only these actions
     * and those that only report information.
     */
    public void setAllowedActions(@Nullable String allowedActions) {
        this.allowedActions = allowedActions;
    }

    public @Nullable String getAllowedApplications() {
        return allowedApplications;
    }

    /**
     * The applications that Originate may run and the functions that messages may use, separated by commas. Write
     * functions with parentheses, as in CHANNEL(). An application must be listed if a header names it or supplies its
     * arguments. The application in the URI must be listed if this list names any application, or if listenPolicy or
     * allowedContexts is set.
     */
    public void setAllowedApplications(@Nullable String allowedApplications) {
        this.allowedApplications = allowedApplications;
    }

    public @Nullable String getAllowedContexts() {
        return allowedContexts;
    }

    /**
     * The contexts that calls may enter, separated by commas, case-sensitive as in Asterisk. A context in a header, or
     * in the address of a Local phone, must be listed. If the list is set, it must also include the context in the URI.
     */
    public void setAllowedContexts(@Nullable String allowedContexts) {
        this.allowedContexts = allowedContexts;
    }

    public @Nullable String getAllowedPhones() {
        return allowedPhones;
    }

    /**
     * The phones that messages may ring, separated by commas, in addition to single devices such as PJSIP/201. An
     * asterisk matches letters, digits, underscores, dots, plus signs and hyphens. For Local phones, allowedContexts
     * applies instead. The URI may name any phone.
     */
    public void setAllowedPhones(@Nullable String allowedPhones) {
        this.allowedPhones = allowedPhones;
    }

    public @Nullable String getAllowedVariables() {
        return allowedVariables;
    }

    /**
     * The channel variables that messages may set, separated by commas, case-sensitive as in Asterisk; a trailing
     * asterisk is a wildcard. By default, messages may set none. If this list is set together with listenPolicy or
     * allowedContexts, it must also include the variables in the URI.
     */
    public void setAllowedVariables(@Nullable String allowedVariables) {
        this.allowedVariables = allowedVariables;
    }

    public @Nullable String getAllowedFiles() {
        return allowedFiles;
    }

    /**
     * The path prefixes of the files that messages may play, separated by commas, for example
     * /var/spool/asterisk/monitor/. By default, messages may play any file on the server; with a listenPolicy or
     * allowedContexts, only files in Asterisk's sounds folder.
     */
    public void setAllowedFiles(@Nullable String allowedFiles) {
        this.allowedFiles = allowedFiles;
    }

    public @Nullable ListenPolicy getListenPolicy() {
        return listenPolicy;
    }

    /** A bean that decides, before each spy session and each change of its mode, who may listen to whom. */
    public void setListenPolicy(@Nullable ListenPolicy listenPolicy) {
        this.listenPolicy = listenPolicy;
    }

    public @Nullable String getUsername() {
        return username;
    }

    /** The name of the manager user. */
    public void setUsername(@Nullable String username) {
        this.username = username;
    }

    public @Nullable String getPassword() {
        return password;
    }

    /** The secret of the manager user. */
    public void setPassword(@Nullable String password) {
        this.password = password;
    }

    public boolean isPlainLogin() {
        return plainLogin;
    }

    /**
     * Whether to send the password itself instead of the response to an MD5 challenge. This is refused without TLS,
     * unless allowUnencryptedPassword=true.
     */
    public void setPlainLogin(boolean plainLogin) {
        this.plainLogin = plainLogin;
    }

    public boolean isAllowUnencryptedPassword() {
        return allowUnencryptedPassword;
    }

    /** Whether plainLogin may send the password without TLS, so that anyone on the network path can read it. */
    public void setAllowUnencryptedPassword(boolean allowUnencryptedPassword) {
        this.allowUnencryptedPassword = allowUnencryptedPassword;
    }

    public boolean isTls() {
        return tls;
    }

    /** Whether to encrypt the links. Implied by sslContextParameters. */
    public void setTls(boolean tls) {
        this.tls = tls;
    }

    public @Nullable SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    /**
     * The trust store and, for mutual TLS, the client certificate. With tls=true but without this option, the JVM's
     * trust store is used.
     */
    public void setSslContextParameters(@Nullable SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public boolean isHostnameVerification() {
        return hostnameVerification;
    }

    /** Whether the server's certificate must match the host name. */
    public void setHostnameVerification(boolean hostnameVerification) {
        this.hostnameVerification = hostnameVerification;
    }

    public @Nullable String getHosts() {
        return hosts;
    }

    /**
     * Further addresses, such as a standby server (host or host:port), separated by commas and tried in turn. Without a
     * port, the server's own port is used.
     */
    public void setHosts(@Nullable String hosts) {
        this.hosts = hosts;
    }

    public @Nullable String getConnectionGroup() {
        return connectionGroup;
    }

    /**
     * The name of a group of endpoints that share connections. Endpoints with different names use separate connections.
     * Without a name, all endpoints with the same server and user share connections.
     */
    public void setConnectionGroup(@Nullable String connectionGroup) {
        this.connectionGroup = connectionGroup;
    }

    public boolean isSingleLink() {
        return singleLink;
    }

    /**
     * Whether actions and events share one session, for manager users with allowmultiplelogin=no. Responses then wait
     * for earlier events.
     */
    public void setSingleLink(boolean singleLink) {
        this.singleLink = singleLink;
    }

    public long getConnectionTimeout() {
        return connectionTimeout;
    }

    /**
     * The timeout for opening a connection. The value is a number of milliseconds, or text such as 20s; the maximum is
     * 24 h.
     */
    public void setConnectionTimeout(long connectionTimeout) {
        this.connectionTimeout = Durations.checked("connectionTimeout", connectionTimeout);
    }

    public long getLoginTimeout() {
        return loginTimeout;
    }

    /**
     * The timeout for the login after the connection is open. The value is a number of milliseconds, or text such as
     * 20s; the maximum is 24 h.
     */
    public void setLoginTimeout(long loginTimeout) {
        this.loginTimeout = Durations.checked("loginTimeout", loginTimeout);
    }

    public long getPingInterval() {
        return pingInterval;
    }

    /**
     * How long the server may be silent before a Ping is sent; 0 disables pings. The value is a number of milliseconds,
     * or text such as 20s; the maximum is 24 h.
     */
    public void setPingInterval(long pingInterval) {
        this.pingInterval = Durations.checked("pingInterval", pingInterval);
    }

    public long getPingTimeout() {
        return pingTimeout;
    }

    /**
     * The timeout for the response to a Ping. When it expires, the link is closed and reconnected. The value is a
     * number of milliseconds, or text such as 20s; the maximum is 24 h.
     */
    public void setPingTimeout(long pingTimeout) {
        this.pingTimeout = Durations.checked("pingTimeout", pingTimeout);
    }

    public long getReconnectDelay() {
        return reconnectDelay;
    }

    /**
     * The upper bound of the first pause between connection attempts. The bound doubles with each attempt; the actual
     * pause is a random time below it. The value is a number of milliseconds, or text such as 20s; the maximum is 24 h.
     */
    public void setReconnectDelay(long reconnectDelay) {
        this.reconnectDelay = Durations.checked("reconnectDelay", reconnectDelay);
    }

    public long getMaxReconnectDelay() {
        return maxReconnectDelay;
    }

    /**
     * The maximum to which the bound of reconnectDelay can grow. After a refused login, this maximum applies from the
     * first attempt. The value is a number of milliseconds, or text such as 20s; the maximum is 24 h.
     */
    public void setMaxReconnectDelay(long maxReconnectDelay) {
        this.maxReconnectDelay = Durations.checked("maxReconnectDelay", maxReconnectDelay);
    }

    public boolean isTestConnectionOnStartup() {
        return testConnectionOnStartup;
    }

    /** Whether a route fails to start if the login fails, instead of starting and retrying indefinitely. */
    public void setTestConnectionOnStartup(boolean testConnectionOnStartup) {
        this.testConnectionOnStartup = testConnectionOnStartup;
    }

    public int getMaxPendingActions() {
        return maxPendingActions;
    }

    /** The maximum number of pending actions on one link. */
    public void setMaxPendingActions(int maxPendingActions) {
        this.maxPendingActions = maxPendingActions;
    }

    public int getMaxMessageBytes() {
        return maxMessageBytes;
    }

    /** The maximum size of a message from a server, in bytes. */
    public void setMaxMessageBytes(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    public int getMaxListItems() {
        return maxListItems;
    }

    /** The maximum number of items in one list. */
    public void setMaxListItems(int maxListItems) {
        this.maxListItems = maxListItems;
    }

    public long getMaxListBytes() {
        return maxListBytes;
    }

    /** The maximum size of one list, in bytes. */
    public void setMaxListBytes(long maxListBytes) {
        this.maxListBytes = maxListBytes;
    }

    public String getCharset() {
        return charset;
    }

    /**
     * The charset of received and sent values. With UTF-8, received values that are not valid UTF-8 are decoded as
     * ISO-8859-1.
     */
    public void setCharset(String charset) {
        this.charset = charset;
    }
}
