/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.track;

import io.github.camelami.internal.client.AmiClient;
import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.operation.PlaybackListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notifies the server's consumers of the start and end of each playback that runs in an application instead of a
 * dialplan context. Asterisk has no such events, so this class creates the user events that the {@code
 * playback-context} of the dialplan would send. It tracks playbacks only while a consumer receives these events.
 */
public final class PlaybackEvents implements PlaybackListener {

    private static final SafeLog LOG = SafeLog.of(PlaybackEvents.class);

    private static final String START = "PlaybackStart";
    private static final String FINISH = "PlaybackFinish";

    private final TrackedServer server;

    public PlaybackEvents(TrackedServer server) {
        this.server = server;
    }

    @Override
    public void started(Started playback, @Nullable End end) {
        try {
            report(playback, end);
        } catch (Throwable failed) {
            LOG.error("{}: the playback {} cannot be tracked until it ends", server.name(), playback.handle(), failed);
        }
    }

    private void report(Started playback, @Nullable End end) {
        AmiClient client = server.client();
        if (client == null || !client.wantsUserEvent(START) && !client.wantsUserEvent(FINISH)) {
            return;
        }
        announce(START, playback, null);
        if (end != null) {
            announce(FINISH, playback, end);
        } else {
            CallTracker tracker = server.tracker();
            if (tracker != null) {
                tracker.follow(server, CallTracker.Kind.PLAYBACK, new Playing(playback));
            }
        }
    }

    private void announce(String name, Started playback, @Nullable End end) {
        try {
            AmiClient client = server.client();
            if (client != null) {
                client.announce(event(name, playback, end));
            }
        } catch (Throwable failed) {
            LOG.error("{}: {} of playback {} could not be reported", server.name(), name, playback.handle(), failed);
        }
    }

    /**
     * Returns an event in the form in which Asterisk 16 and 22 send a UserEvent(), with the channel fields that are
     * known. The values from Asterisk may contain line ends, which an event cannot.
     */
    private static AmiEvent event(String name, Started playback, @Nullable End end) {
        List<String> fields = new ArrayList<>(List.of(
                "Privilege",
                "user,all",
                "Channel",
                PlainText.of(playback.channel()),
                "Uniqueid",
                playback.handle(),
                "UserEvent",
                name,
                "Playback",
                playback.file()));
        if (end != null) {
            fields.addAll(List.of("Status", PlainText.of(end.status()), "Offset", PlainText.of(end.offset())));
        }
        return AmiEvent.of("UserEvent", fields.toArray(String[]::new));
    }

    /** A playback. It ends when Asterisk hangs up the phone, which happens when the application has finished. */
    private final class Playing implements CallTracker.Call {

        private final Started playback;
        private @Nullable String status;
        private String offset = End.UNKNOWN.offset();

        Playing(Started playback) {
            this.playback = playback;
        }

        @Override
        public String handle() {
            return playback.handle();
        }

        @Override
        public boolean on(AmiEvent event) {
            String value = event.get("Value");
            if (event.is("VarSet") && value != null && !value.isBlank()) {
                if (event.headers().firstIs("Variable", "CPLAYBACKSTATUS")) {
                    status = value;
                } else if (event.headers().firstIs("Variable", "CPLAYBACKOFFSET")) {
                    offset = value;
                }
            }
            return event.is("Hangup");
        }

        @Override
        public boolean over() {
            String known = status;
            announce(FINISH, playback, known == null ? End.UNKNOWN : new End(known, offset));
            return true;
        }

        @Override
        public void released() {
            // the consumers that wanted these events are stopping too
        }
    }
}
