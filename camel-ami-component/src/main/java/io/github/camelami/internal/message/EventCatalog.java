/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The catalog of all events that Asterisk 16 to 23 sends, including list items and list ends, with their fields. No
 * other class contains such data. Modules that are not part of Asterisk can send other events, and servers can add
 * fields. An unknown name may therefore cause a hint, but never an error.
 *
 * <p>The data comes from Asterisk's event documentation, from its source code for undocumented events, and from
 * recordings of real servers. Thread-safe. The table is parsed at the first look-up.
 */
public final class EventCatalog {

    /**
     * The columns are name, class ({@code -} if only lists contain the event), and fields. {@code @} means all fields
     * of a channel, and {@code #} all fields of a bridge. A prefix may follow: {@code @Dest} includes {@code
     * DestChannel}.
     */
    private static final String TABLE =
            """
            AgentCalled agent @ @Dest Queue MemberName Interface
            AgentComplete agent @ @Dest Queue MemberName Interface HoldTime TalkTime Reason
            AgentConnect agent @ @Dest Queue MemberName Interface RingTime HoldTime
            AgentDump agent @ @Dest Queue MemberName Interface
            AgentLogin agent @ Agent
            AgentLogoff agent @ Agent Logintime
            AgentRingNoAnswer agent @ @Dest Queue MemberName Interface RingTime
            Agents - Agent Name Status TalkingToChan CallStarted LoggedInTime @
            AgentsComplete -
            AGIExecEnd agi @ Command CommandId ResultCode Result
            AGIExecStart agi @ Command CommandId
            Alarm system DAHDIChannel Alarm
            AlarmClear system DAHDIChannel
            AOC-D aoc @ Charge Type BillingID TotalType Currency Name Cost Multiplier Units NumberOf TypeOf
            AOC-E aoc @ ChargingAssociation Number Plan ID Charge Type BillingID TotalType Currency Name Cost \
              Multiplier Units NumberOf TypeOf
            AOC-S aoc @ Chargeable RateType Currency Name Cost Multiplier ChargingType StepFunction Granularity \
              Length Scale Unit SpecialCode
            AorDetail - ObjectType ObjectName MinimumExpiration MaximumExpiration DefaultExpiration QualifyFrequency \
              AuthenticateQualify MaxContacts RemoveExisting Mailboxes OutboundProxy SupportPath TotalContacts \
              ContactsRegistered EndpointName RemoveUnavailable Qualify2xxOnly QualifyTimeout VoicemailExtension \
              Contacts
            AorList - ObjectType ObjectName MinimumExpiration MaximumExpiration DefaultExpiration QualifyFrequency \
              AuthenticateQualify MaxContacts RemoveExisting Mailboxes OutboundProxy SupportPath RemoveUnavailable \
              QualifyTimeout Qualify2xxOnly VoicemailExtension Contacts
            AorListComplete -
            AsyncAGIEnd agi @
            AsyncAGIExec agi @ CommandID Result
            AsyncAGIStart agi @ Env
            AttendedTransfer call Result @OrigTransferer #Orig @SecondTransferer #Second DestType DestBridgeUniqueid \
              DestApp @LocalOne @LocalTwo DestTransfererChannel @Transferee @TransferTarget
            AuthDetail - ObjectType ObjectName Username Password Md5Cred Realm NonceLifetime AuthType EndpointName \
              OauthClientid OauthSecret PasswordDigest RefreshToken SupportedAlgorithmsUac SupportedAlgorithmsUas
            AuthList - ObjectType ObjectName Username Md5Cred Realm AuthType Password NonceLifetime OauthClientid \
              OauthSecret PasswordDigest RefreshToken SupportedAlgorithmsUac SupportedAlgorithmsUas
            AuthListComplete -
            AuthMethodNotAllowed security EventTV Severity Service EventVersion AccountID SessionID LocalAddress \
              RemoteAddress AuthMethod Module SessionTV
            BlindTransfer call Result @Transferer @Transferee # IsExternal Context Extension
            BridgeCreate call #
            BridgeDestroy call #
            BridgeEnter call # @ SwapUniqueid
            BridgeInfoChannel - @
            BridgeInfoComplete - #
            BridgeLeave call # @
            BridgeListComplete -
            BridgeListItem - BridgeUniqueid BridgeType BridgeTechnology BridgeCreator BridgeName BridgeNumChannels \
              BridgeVideoSourceMode
            BridgeMerge call #To #From
            BridgeTechnologyListComplete -
            BridgeTechnologyListItem - BridgeTechnology BridgeType BridgePriority BridgeSuspended
            BridgeVideoSourceUpdate call # BridgePreviousVideoSource
            CCAvailable cc CoreID Callee Service
            CCCallerRecalling cc CoreID Caller
            CCCallerStartMonitoring cc CoreID Caller
            CCCallerStopMonitoring cc CoreID Caller
            CCFailure cc CoreID Caller Reason
            CCMonitorFailed cc CoreID Callee
            CCOfferTimerStart cc CoreID Caller Expires
            CCRecallComplete cc CoreID Caller
            CCRequestAcknowledged cc CoreID Caller
            CCRequested cc CoreID Caller Callee
            Cdr cdr AccountCode Source Destination DestinationContext CallerID Channel DestinationChannel \
              LastApplication LastData StartTime AnswerTime EndTime Duration BillableSeconds Disposition AMAFlags \
              UniqueID UserField
            CEL call EventName AccountCode CallerIDnum CallerIDname CallerIDani CallerIDrdnis CallerIDdnid Exten \
              Context Application AppData EventTime AMAFlags UniqueID LinkedID UserField Peer PeerAccount Extra
            ChallengeResponseFailed security EventTV Severity Service EventVersion AccountID SessionID LocalAddress \
              RemoteAddress Challenge Response ExpectedResponse Module SessionTV
            ChallengeSent security EventTV Severity Service EventVersion AccountID SessionID LocalAddress \
              RemoteAddress Challenge Module SessionTV
            ChannelHungup - Channel
            ChannelsHungupListComplete -
            ChannelTalkingStart call @
            ChannelTalkingStop call @ Duration
            ChanSpyStart call @Spyer @Spyee
            ChanSpyStop call @Spyer @Spyee
            ConfbridgeEnd call Conference #
            ConfbridgeJoin call Conference # @ Admin Muted
            ConfbridgeLeave call Conference # @ Admin
            ConfbridgeList - Conference Admin MarkedUser WaitMarked EndMarked Waiting Muted Talking \
              AnsweredTime @ EndMarkedAny
            ConfbridgeListComplete -
            ConfbridgeListRooms - Conference Parties Marked Locked Muted
            ConfbridgeListRoomsComplete -
            ConfbridgeMute call Conference # @ Admin
            ConfbridgeRecord call Conference #
            ConfbridgeStart call Conference #
            ConfbridgeStopRecord call Conference #
            ConfbridgeTalking call Conference # @ TalkingStatus Admin
            ConfbridgeUnmute call Conference # @ Admin
            ContactList - ObjectType ObjectName ViaAddr ViaPort QualifyTimeout CallId RegServer PruneOnBoot Path \
              Endpoint AuthenticateQualify Uri QualifyFrequency UserAgent ExpirationTime OutboundProxy Status \
              RoundtripUsec Qualify2xxOnly
            ContactListComplete -
            ContactStatus system URI ContactStatus AOR EndpointName RoundtripUsec UserAgent RegExpire ViaAddress \
              CallID
            ContactStatusDetail - AOR URI Status RoundtripUsec EndpointName UserAgent RegExpire ViaAddress CallID ID \
              AuthenticateQualify OutboundProxy Path QualifyFrequency QualifyTimeout Qualify2xxOnly
            ContactStatusDetailComplete -
            CoreShowChannel - @ BridgeId Application ApplicationData Duration
            CoreShowChannelMap - Channel ConnectedChannel
            CoreShowChannelMapComplete -
            CoreShowChannelsComplete -
            DAHDIChannel call @ DAHDISpan DAHDIChannel DAHDIGroup
            DAHDIShowChannels - DAHDIChannel Channel Uniqueid AccountCode Signalling SignallingCode Context DND \
              Alarm Description
            DAHDIShowChannelsComplete -
            DAHDIShowStatus - Span Description Alarms IRQ bpviol CRC Framing Coding Options LBO
            DAHDIShowStatusComplete -
            DBGetComplete -
            DBGetResponse - Family Key Val
            DBGetTreeComplete -
            DBGetTreeResponse - Key Val
            DeadlockStart system Mutex
            DeviceEntry - ObjectName DeviceId IPaddress Type Devicestatus NumberOfLines
            DevicelistComplete -
            DeviceStateChange call Device State
            DeviceStateListComplete -
            DialBegin call @ @Dest DialString
            DialEnd call @ @Dest DialStatus Forward
            DialState call @ @Dest DialStatus Forward
            DNDState system DAHDIChannel Status
            DTMFBegin dtmf @ Digit Direction
            DTMFEnd dtmf @ Digit DurationMs Direction
            EndpointDetail - ObjectType ObjectName Context Disallow Allow DtmfMode RtpIpv6 RtpSymmetric IceSupport \
              UsePtime ForceRport RewriteContact Transport OutboundProxy MohSuggest 100rel Timers TimersMinSe \
              TimersSessExpires Auth OutboundAuth Aors MediaAddress IdentifyBy DirectMedia DirectMediaMethod \
              ConnectedLineMethod DirectMediaGlareMitigation DisableDirectMediaOnNat Callerid CalleridPrivacy \
              CalleridTag TrustIdInbound TrustIdOutbound SendPai SendRpid SendDiversion Mailboxes AggregateMwi \
              MediaEncryption MediaEncryptionOptimistic UseAvpf ForceAvp MediaUseReceivedTransport OneTouchRecording \
              InbandProgress CallGroup PickupGroup NamedCallGroup NamedPickupGroup DeviceStateBusyAt T38Udptl \
              T38UdptlEc T38UdptlMaxdatagram FaxDetect T38UdptlNat T38UdptlIpv6 ToneZone Language RecordOnFeature \
              RecordOffFeature AllowTransfer UserEqPhone MohPassthrough SdpOwner SdpSession TosAudio TosVideo \
              CosAudio CosVideo AllowSubscribe SubMinExpiry FromUser FromDomain MwiFromUser RtpEngine DtlsVerify \
              DtlsRekey DtlsCertFile DtlsPrivateKey DtlsCipher DtlsCaFile DtlsCaPath DtlsSetup SrtpTag32 \
              RedirectMethod SetVar MessageContext Accountcode PreferredCodecOnly DeviceState ActiveChannels \
              SubscribeContext Allowoverlap TrustConnectedLine SendConnectedLine T38BindUdptlToMediaAddress \
              OverlapContext AcceptMultipleSdpAnswers Acl AllowUnauthenticatedOptions AsymmetricRtpCodec \
              BindRtpToMediaAddress Bundle CodecPrefsIncomingAnswer CodecPrefsIncomingOffer CodecPrefsOutgoingAnswer \
              CodecPrefsOutgoingOffer ContactAcl DtlsAutoGenerateCert DtlsFingerprint FaxDetectTimeout \
              FollowEarlyMediaFork G726NonStandard GeolocIncomingCallProfile GeolocOutgoingCallProfile \
              Ignore183WithoutSdp IncomingCallOfferPref IncomingMwiMailbox MaxAudioStreams MaxVideoStreams \
              MwiSubscribeReplacesUnsolicited NotifyEarlyInuseRinging OutgoingCallOfferPref ReferBlindProgress \
              RpidImmediate RtcpMux RtpKeepalive RtpTimeout RtpTimeoutHold RtpPortStart RtpPortEnd \
              SecurityNegotiation SendAoc SendHistoryInfo StirShaken StirShakenProfile SuppressMohOnSendonly \
              SuppressQ850ReasonHeaders Tenantid VoicemailExtension Webrtc FollowRedirectMethods
            EndpointDetailComplete -
            EndpointList - ObjectType ObjectName Transport Aor Auths OutboundAuths DeviceState ActiveChannels \
              Contacts
            EndpointListComplete -
            ExtensionStateListComplete -
            ExtensionStatus call Exten Context Hint Status StatusText
            FailedACL security EventTV Severity Service EventVersion AccountID SessionID LocalAddress RemoteAddress \
              Module ACLName SessionTV
            FAXSession - SessionNumber Operation State ErrorCorrectionMode DataRate ImageResolution \
              PageNumber FileName PagesTransmitted PagesReceived TotalBadLines
            FAXSessionsComplete - Total
            FAXSessionsEntry - Channel Technology SessionNumber SessionType Operation State Files
            FAXStats - CurrentSessions ReservedSessions TransmitAttempts ReceiveAttempts CompletedFAXes \
              FailedFAXes
            FAXStatus call @ Operation Status LocalStationID FileName
            Flash call @
            FullyBooted system Status Uptime LastReload
            Hangup call @ Cause Cause-txt TechCause
            HangupHandlerPop dialplan @ Handler
            HangupHandlerPush dialplan @ Handler
            HangupHandlerRun dialplan @ Handler
            HangupRequest call @ Cause TechCause
            Hold call @ MusicClass
            IdentifyDetail - ObjectType ObjectName Endpoint SrvLookups Match MatchHeader EndpointName \
              MatchRequestUri
            InboundRegistrationDetail - ObjectType ObjectName MinimumExpiration DefaultExpiration \
              QualifyTimeout Qualify2xxOnly Mailboxes SupportPath RemoveUnavailable VoicemailExtension MaxContacts \
              AuthenticateQualify MaximumExpiration QualifyFrequency RemoveExisting OutboundProxy Contacts Contact
            InboundRegistrationDetailComplete -
            InboundSubscriptionDetail command Role Endpoint Callid State Callerid SubscriptionType Extension \
              ExtensionStates Mailboxes
            InboundSubscriptionDetailComplete -
            InvalidAccountID security EventTV Severity Service EventVersion AccountID SessionID LocalAddress \
              RemoteAddress Module SessionTV
            InvalidPassword security EventTV Severity Service EventVersion AccountID SessionID LocalAddress \
              RemoteAddress Module SessionTV Challenge ReceivedChallenge ReceivedHash
            InvalidTransport security EventTV Severity Service EventVersion AccountID SessionID LocalAddress \
              RemoteAddress AttemptedTransport Module SessionTV
            JabberStatus user Account JID Resource Status Priority Description
            LineEntry - ObjectName Device Instance Label
            LinelistComplete -
            ListDialplan - Context Extension Priority Application AppData Registrar
            Load system Module Status
            LoadAverageLimit security EventTV Severity Service EventVersion AccountID SessionID LocalAddress \
              RemoteAddress Module SessionTV
            LocalBridge call @LocalOne @LocalTwo Context Exten LocalOptimization
            LocalOptimizationBegin call @LocalOne @LocalTwo @Source DestUniqueId Id
            LocalOptimizationEnd call @LocalOne @LocalTwo Success Id
            LogChannel system Channel
            MCID call @ MCallerIDNumValid MCallerIDNum MCallerIDton MCallerIDNumPlan MCallerIDNumPres \
              MCallerIDNameValid MCallerIDName MCallerIDNameCharSet MCallerIDNamePres MCallerIDSubaddr \
              MCallerIDSubaddrType MCallerIDSubaddrOdd MCallerIDPres MConnectedIDNumValid MConnectedIDNum \
              MConnectedIDton MConnectedIDNumPlan MConnectedIDNumPres MConnectedIDNameValid MConnectedIDName \
              MConnectedIDNameCharSet MConnectedIDNamePres MConnectedIDSubaddr MConnectedIDSubaddrType \
              MConnectedIDSubaddrOdd MConnectedIDPres
            MeetmeEnd call Meetme
            MeetmeJoin call Meetme User @
            MeetmeLeave call Meetme User @ Duration
            MeetmeList - Conference UserNumber CallerIDNum CallerIDName ConnectedLineNum ConnectedLineName \
              Channel Admin Role MarkedUser Muted Talking
            MeetmeListComplete -
            MeetmeListRooms - Conference Parties Marked Activity Creation Locked
            MeetmeListRoomsComplete -
            MeetmeMute call Meetme User @ Duration Status
            MeetmeTalking call Meetme User @ Duration Status
            MeetmeTalkRequest call Meetme User @ Duration Status
            MemoryLimit security EventTV Severity Service EventVersion AccountID SessionID LocalAddress \
              RemoteAddress Module SessionTV
            MessageWaiting call @ Mailbox Waiting New Old
            MiniVoiceMail call @ Action Mailbox Counter
            MixMonitorMute call @ Direction State
            MixMonitorStart call @
            MixMonitorStop call @
            MobileStatus system Status Device
            MonitorStart call @
            MonitorStop call @
            MusicOnHoldStart call @ Class
            MusicOnHoldStop call @
            MWIGet - Mailbox OldMessages NewMessages
            MWIGetComplete -
            NewAccountCode call @ OldAccountCode
            NewCallerid call @ CID-CallingPres
            Newchannel call @
            NewConnectedLine call @
            Newexten dialplan @ Extension Application AppData
            Newstate call @
            OriginateResponse call Response Channel Context Exten Application Data Reason Uniqueid CallerIDNum \
              CallerIDName
            OutboundRegistrationDetail - ObjectType ObjectName MaxRetries ClientUri SecurityNegotiation \
              AuthRejectionPermanent ServerUri MaxRandomInitialDelay SupportPath RetryInterval ContactHeaderParams \
              Expiration Transport ContactUser Endpoint ForbiddenRetryInterval OutboundAuth OutboundProxy \
              FatalRetryInterval SupportOutbound Status NextReg UserAgent
            OutboundRegistrationDetailComplete - Registered NotRegistered
            OutboundSubscriptionDetail command Role Endpoint Callid State Callerid SubscriptionType Extension \
              ExtensionStates Mailboxes
            OutboundSubscriptionDetailComplete -
            ParkedCall call @Parkee ParkerDialString Parkinglot ParkingSpace ParkingTimeout ParkingDuration
            ParkedCallGiveUp call @Parkee @Parker ParkerDialString Parkinglot ParkingSpace ParkingTimeout \
              ParkingDuration
            ParkedCallsComplete - Total
            ParkedCallSwap call @Parkee @Parker ParkerDialString Parkinglot ParkingSpace ParkingTimeout \
              ParkingDuration
            ParkedCallTimeOut call @Parkee @Parker ParkerDialString Parkinglot ParkingSpace ParkingTimeout \
              ParkingDuration
            Parkinglot - Name StartSpace StopSpace Timeout
            ParkinglotsComplete -
            PeerEntry - Channeltype ObjectName ChanObjectType IPaddress IPport Dynamic Trunk Encryption Status \
              Description Mask Port AutoForcerport Forcerport AutoComedia Comedia VideoSupport TextSupport ACL \
              RealtimeDevice Accountcode
            PeerlistComplete -
            PeerStatus system ChannelType Peer PeerStatus Cause Address Port Time
            Pickup call @ @Target
            PJSIPMaintenanceStatus system Endpoint Status
            PJSIPMaintenanceStatusComplete -
            PresenceStateChange call Presentity Status Subtype Message
            PresenceStateListComplete -
            PresenceStatus call Exten Context Hint Status Subtype Message
            PRIShowSpans - Span DChannel Order Active Alarm Up
            PRIShowSpansComplete -
            QueueCallerAbandon agent @ Queue Position OriginalPosition HoldTime
            QueueCallerJoin agent @ Queue Position Count
            QueueCallerLeave agent @ Queue Count Position
            QueueEntry - Queue Position Channel Uniqueid CallerIDNum CallerIDName ConnectedLineNum \
              ConnectedLineName Wait Priority
            QueueMember - Queue Name Location StateInterface Membership Penalty CallsTaken LastCall LastPause \
              LoginTime InCall Status Paused PausedReason Wrapuptime
            QueueMemberAdded agent Queue MemberName Interface StateInterface Membership Penalty CallsTaken LastCall \
              LastPause InCall Status Paused PausedReason Ringinuse LoginTime Wrapuptime
            QueueMemberPause agent Queue MemberName Interface StateInterface Membership Penalty CallsTaken LastCall \
              LastPause InCall Status Paused PausedReason Ringinuse Reason LoginTime Wrapuptime
            QueueMemberPenalty agent Queue MemberName Interface StateInterface Membership Penalty CallsTaken \
              LastCall LastPause InCall Status Paused PausedReason Ringinuse LoginTime Wrapuptime
            QueueMemberRemoved agent Queue MemberName Interface StateInterface Membership Penalty CallsTaken \
              LastCall LastPause InCall Status Paused PausedReason Ringinuse LoginTime Wrapuptime
            QueueMemberRinginuse agent Queue MemberName Interface StateInterface Membership Penalty CallsTaken \
              LastCall LastPause InCall Status Paused PausedReason Ringinuse LoginTime Wrapuptime
            QueueMemberStatus agent Queue MemberName Interface StateInterface Membership Penalty CallsTaken LastCall \
              LastPause InCall Status Paused PausedReason Ringinuse LoginTime Wrapuptime
            QueueParams - Max Strategy Calls Holdtime TalkTime Completed Abandoned ServiceLevelPerf \
              ServiceLevelPerf2 Queue ServiceLevel Weight
            QueueStatusComplete -
            QueueSummary - Queue LoggedIn Available Callers HoldTime TalkTime LongestHoldTime
            QueueSummaryComplete -
            ReceiveFAX call @ LocalStationID RemoteStationID PagesTransferred Resolution TransferRate FileName
            RegistrationsComplete -
            Registry system ChannelType Username Domain Status Cause
            RegistryEntry - Host DNSmanager Username Perceived Refresh State Port Domain DomainPort RegistrationTime
            Reload system Module Status
            Rename call Channel Newname Uniqueid
            RequestBadFormat security EventTV Severity Service EventVersion AccountID SessionID LocalAddress \
              RemoteAddress RequestType Module SessionTV RequestParams
            RequestNotAllowed security EventTV Severity Service EventVersion AccountID SessionID LocalAddress \
              RemoteAddress RequestType Module SessionTV RequestParams
            RequestNotSupported security EventTV Severity Service EventVersion AccountID SessionID LocalAddress \
              RemoteAddress RequestType Module SessionTV
            ResourceListDetail - ObjectType ObjectName Event FullState ListItem NotificationBatchInterval \
              ResourceDisplayName
            ResourceListDetailComplete -
            RTCPReceived reporting @ SSRC PT From RTT ReportCount SentNTP SentRTP SentPackets SentOctets To \
              Report0SourceSSRC Report0FractionLost Report0CumulativeLost Report0HighestSequence \
              Report0SequenceNumberCycles Report0IAJitter Report0LSR Report0DLSR MES
            RTCPSent reporting @ SSRC PT To ReportCount SentNTP SentRTP SentPackets SentOctets From \
              Report0SourceSSRC Report0FractionLost Report0CumulativeLost Report0HighestSequence \
              Report0SequenceNumberCycles Report0IAJitter Report0LSR Report0DLSR MES
            SendFAX call @ LocalStationID RemoteStationID PagesTransferred Resolution TransferRate FileName
            SessionLimit security EventTV Severity Service EventVersion AccountID SessionID LocalAddress \
              RemoteAddress Module SessionTV
            SessionTimeout call @ Source
            ShowDialPlanComplete - ListExtensions ListPriorities ListContexts
            Shutdown system Shutdown Restart
            SIPpeerstatusComplete -
            SIPQualifyPeerDone call Peer
            SoftHangupRequest call @ Cause
            SpanAlarm system Span Alarm
            SpanAlarmClear system Span
            Status - @ Type DNID EffectiveConnectedLineNum EffectiveConnectedLineName TimeToHangup BridgeID \
              Application Data Nativeformats Readformat Readtrans Writeformat Writetrans Callgroup Pickupgroup \
              Seconds Variable Items
            StatusComplete - Items
            SuccessfulAuth security EventTV Severity Service EventVersion AccountID SessionID LocalAddress \
              RemoteAddress UsingPassword Module SessionTV
            TestEvent reporting
            TransportDetail - ObjectType ObjectName Protocol Bind AsycOperations CaListFile CaListPath CertFile \
              PrivKeyFile Password ExternalSignalingAddress ExternalSignalingPort ExternalMediaAddress Domain \
              VerifyServer VerifyClient RequireClientCert Method Cipher LocalNet Tos Cos WebsocketWriteTimeout \
              EndpointName AllowReload AllowWildcardCerts SymmetricTransport TcpKeepaliveEnable TcpKeepaliveIdleTime \
              TcpKeepaliveIntervalTime TcpKeepaliveProbeCount ExternalSignalingHostname
            UnexpectedAddress security EventTV Severity Service EventVersion AccountID SessionID LocalAddress \
              RemoteAddress ExpectedAddress Module SessionTV
            Unhold call @
            Unload system Module Status
            UnParkedCall call @Parkee @Parker ParkerDialString Parkinglot ParkingSpace ParkingTimeout \
              ParkingDuration @Retriever
            UserEvent user
            VarSet dialplan @ Variable Value
            VoicemailBoxDetail - Folder CallerID Date Duration Flag ID
            VoicemailBoxDetailComplete -
            VoicemailPasswordChange user Context Mailbox NewPassword
            VoicemailUserDetail - VMContext VoiceMailbox Fullname Email Pager ServerEmail FromString MailCommand \
              Language TimeZone Callback Dialout UniqueID ExitContext SayDurationMinimum SayEnvelope SayCID \
              AttachMessage AttachmentFormat DeleteMessage VolumeGain CanReview CanMarkUrgent CallOperator \
              MaxMessageCount MaxMessageLength NewMessageCount OldMessageCount IMAPUser IMAPServer IMAPPort \
              IMAPFlags
            VoicemailUserDetailComplete -
            VoicemailUserEntry - VMContext VoiceMailbox Fullname Email Pager ServerEmail FromString MailCommand \
              Language TimeZone Callback Dialout UniqueID ExitContext SayDurationMinimum SayEnvelope SayCID \
              AttachMessage AttachmentFormat DeleteMessage VolumeGain CanReview CanMarkUrgent CallOperator \
              MaxMessageCount MaxMessageLength NewMessageCount OldMessageCount IMAPUser IMAPServer IMAPPort \
              IMAPFlags
            VoicemailUserEntryComplete -
            WaitEventComplete -
            Wink call @
            """;

    private static final List<String> ANY_EVENT =
            words("Privilege Timestamp SequenceNumber File Line Func SystemName ActionID EventList ListItems");

    private static final Set<String> ANY_FIELD = Set.of("UserEvent", "TestEvent");

    private static final List<String> CHANNEL = words("Channel ChannelState ChannelStateDesc CallerIDNum CallerIDName "
            + "ConnectedLineNum ConnectedLineName Language AccountCode Context Exten Priority Uniqueid Linkedid Tenantid "
            + "ChanVariable");

    private static final List<String> BRIDGE =
            words("BridgeUniqueid BridgeType BridgeTechnology BridgeCreator BridgeName "
                    + "BridgeNumChannels BridgeVideoSourceMode BridgeVideoSource");

    private static final List<String> OWN = words("AmiConnected AmiDisconnected AmiGap AmiSnapshotStart AmiSnapshotEnd"
            + " AmiCallFinished AmiListenAudit PlaybackStart PlaybackFinish");

    /** The names of events in Asterisk 11 and older, with the names of the events that replaced them in Asterisk 12. */
    private static final Map<String, String> FORMER = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        FORMER.put("Dial", "DialBegin,DialEnd");
        FORMER.put("Bridge", "BridgeEnter,BridgeLeave");
        FORMER.put("Link", "BridgeEnter");
        FORMER.put("Unlink", "BridgeLeave");
        FORMER.put("Join", "QueueCallerJoin");
        FORMER.put("QueueJoin", "QueueCallerJoin");
        FORMER.put("Leave", "QueueCallerLeave");
        FORMER.put("QueueLeave", "QueueCallerLeave");
        FORMER.put("DTMF", "DTMFBegin,DTMFEnd");
        FORMER.put("MusicOnHold", "MusicOnHoldStart,MusicOnHoldStop");
        FORMER.put("Transfer", "BlindTransfer,AttendedTransfer");
        FORMER.put("Masquerade", "AttendedTransfer");
        FORMER.put("OriginateSuccess", "OriginateResponse");
        FORMER.put("OriginateFailure", "OriginateResponse");
    }

    /** The words of each table line, by event name. */
    private static final Map<String, List<String>> BY_NAME = byName();

    private EventCatalog() {}

    /** Returns whether Asterisk sends events with this name, ignoring case and surrounding blanks. */
    public static boolean isKnown(String event) {
        return BY_NAME.containsKey(event.strip());
    }

    /** Returns the names of all events in alphabetical order. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /** Returns the names of the component's own events. A server never sends an event with such a name. */
    public static List<String> ownNames() {
        return OWN;
    }

    /**
     * Returns the event names, separated by commas, that an unknown name most likely means, for a hint; null if none is
     * similar. Recognizes the names of Asterisk 11 and older, and the class names of Java libraries, such as
     * HangupEvent. A shared beginning alone does not make two names similar, because the names of user events often
     * begin with a known name.
     */
    public static @Nullable String nearest(String name) {
        String bare = name.replaceFirst("(?i)(?<=.)event$", "");
        String today = FORMER.get(bare);
        if (today != null) {
            return today;
        }
        List<String> all = new ArrayList<>(BY_NAME.keySet());
        all.addAll(OWN);
        return SimilarName.nearest(bare, all);
    }

    /**
     * Returns the class that the user's {@code read =} and the session's mask must include for the server to send
     * events with this name.
     *
     * @return the class; null if the event is unknown or is only part of an answer to an action, which needs no class
     */
    public static @Nullable EventClass eventClass(String event) {
        List<String> line = BY_NAME.get(event.strip());
        return line == null || line.get(1).equals("-")
                ? null
                : EventClass.valueOf(line.get(1).toUpperCase(Locale.ROOT));
    }

    /**
     * Returns the fields that events with this name can have.
     *
     * @return the names as Asterisk spells them; empty if the event is unknown, or may have any field, like {@code
     *     UserEvent}
     */
    public static List<String> fields(String event) {
        List<String> line = BY_NAME.get(event.strip());
        if (line == null || ANY_FIELD.contains(line.get(0))) {
            return List.of();
        }
        List<String> fields = new ArrayList<>(ANY_EVENT);
        for (String word : line.subList(2, line.size())) {
            switch (word.charAt(0)) {
                case '@' -> CHANNEL.forEach(field -> fields.add(word.substring(1) + field));
                case '#' -> BRIDGE.forEach(field -> fields.add(word.substring(1) + field));
                default -> fields.add(word);
            }
        }
        return List.copyOf(fields);
    }

    private static Map<String, List<String>> byName() {
        Map<String, List<String>> lines = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        TABLE.lines().map(EventCatalog::words).forEach(line -> lines.put(line.get(0), line));
        return lines;
    }

    private static List<String> words(String line) {
        return List.of(line.split(" +"));
    }
}
