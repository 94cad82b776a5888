/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiNotSentException;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.examples.console.Board.Handle;
import io.github.camelami.examples.console.Sessions.Session;
import io.github.camelami.examples.console.Users.Role;
import io.github.camelami.examples.console.Users.User;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performs the page's requests. A request contains only ids, and words from fixed lists. This class uses them to look
 * up the headers for the routes. So no part of a request becomes a channel, a phone, a file or a header.
 */
final class Desk {

    /**
     * The outcome of a request.
     *
     * @param status the HTTP status
     * @param code the key of the message that the page shows in the user's language
     * @param words the message from Asterisk or the component; empty if there is none
     */
    record Answer(int status, String code, String words) {
        static final Answer DONE = new Answer(200, "done", "");

        static Answer no(String code) {
            return new Answer(code.equals("may-not") ? 403 : 409, code, "");
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    /** How long to wait for a phone to hang up. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final List<String> CONTROLS = List.of("pause", "resume", "forward", "reverse", "restart", "stop");

    private final ProducerTemplate routes;
    private final Board board;
    private final Recordings recordings;
    private final Map<String, ReentrantLock> turns = new ConcurrentHashMap<>();

    Desk(ProducerTemplate routes, Board board, Recordings recordings) {
        this.routes = routes;
        this.board = board;
        this.recordings = recordings;
    }

    /** Performs one action. Blocks until its outcome is known. */
    Answer act(Session session, String action, String id, String word) {
        return switch (action) {
            case "phone" -> choose(session, id);
            case "listen" -> listen(session, id, word);
            case "mode" -> mode(session.user, id, word);
            case "stop" -> stop(session.user, id);
            case "play" -> play(session, id);
            case "control" -> control(session.user, id, word);
            case "hangup" -> hangup(session.user, id);
            default -> new Answer(404, "no-such-action", "");
        };
    }

    private static Answer choose(Session session, String index) {
        List<String> phones = session.user.phones();
        if (!index.matches("\\d{1,3}") || Integer.parseInt(index) >= phones.size()) {
            return Answer.no("no-such-phone");
        }
        session.choose(phones.get(Integer.parseInt(index)));
        return Answer.DONE;
    }

    private Answer listen(Session session, String id, String mode) {
        Role role = modeRole(mode);
        if (role == null || !session.user.may().contains(role)) {
            return Answer.no("may-not");
        }
        Board.Target target = board.leg(id, session.user);
        if (target == null) {
            return Answer.no("call-over");
        }
        if (session.phone().isEmpty()) {
            return Answer.no("no-phone");
        }
        String phone = session.phone();
        // otherwise, each of two simultaneous clicks would free the phone, and the phone would ring twice
        ReentrantLock turn = turns.computeIfAbsent(phone, one -> new ReentrantLock());
        if (!turn.tryLock()) {
            return Answer.no("phone-moves");
        }
        Handle handle;
        try {
            for (Handle before : board.listeningOn(phone, session.user)) {
                Answer stopped = stop(session.user, before);
                if (stopped != Answer.DONE) {
                    return stopped;
                }
            }
            handle = board.rings(session.user, phone, target, mode);
        } finally {
            turn.unlock();
        }
        Exchange done = ask(
                "direct:listen",
                handle,
                Map.of(
                        "CamelAmiSupervisor",
                        session.user.login(),
                        "CamelAmiPhone",
                        phone,
                        "CamelAmiTarget",
                        target.uniqueid(),
                        "CamelAmiMode",
                        mode));
        if (done.getException() instanceof AmiOutcomeUnknownException) {
            board.unsure(handle);
            stop(session.user, handle);
        } else if (done.getException() != null) {
            return board.silent(handle)
                    ? Answer.DONE
                    : answer(done); // the user stopped the ringing phone, so needs no message
        } else if (board.isStopped(handle)) {
            return stop(session.user, handle); // the user stopped the phone before Asterisk knew its channel
        }
        return answer(done);
    }

    private Answer mode(User user, String id, String mode) {
        Role role = modeRole(mode);
        if (role == null || !user.may().contains(role)) {
            return Answer.no("may-not");
        }
        Handle handle = board.listening(id, user);
        return handle == null
                ? Answer.no("listening-over")
                : answer(ask(
                        "direct:mode",
                        handle,
                        Map.of(
                                "CamelAmiSupervisor", user.login(),
                                "CamelAmiHandle", handle.uniqueid(),
                                "CamelAmiMode", mode)));
    }

    private static @Nullable Role modeRole(String mode) {
        return switch (mode) {
            case "listen" -> Role.LISTEN;
            case "whisper" -> Role.WHISPER;
            case "barge" -> Role.BARGE;
            default -> null;
        };
    }

    private Answer stop(User user, String id) {
        Handle handle = board.listening(id, user);
        return handle == null ? Answer.no("listening-over") : stop(user, handle);
    }

    /** Hangs up a supervisor's phone that is listening or still ringing, and waits until it is free. */
    private Answer stop(User user, Handle handle) {
        board.stops(handle);
        Exchange done = ask(
                "direct:hangup",
                handle,
                Map.of("CamelAmiSupervisor", user.login(), "CamelAmiHandle", handle.uniqueid()));
        try {
            if (done.getException() instanceof AmiActionRefusedException && !board.isRinging(handle)
                    || done.getException() == null && !board.awaitEnd(handle, PATIENCE)) {
                board.silent(handle); // Asterisk does not know the channel, and no phone is about to ring
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return done.getException() instanceof AmiActionRefusedException ? Answer.DONE : answer(done);
    }

    private Answer play(Session session, String id) {
        if (!session.user.may().contains(Role.PLAY)) {
            return Answer.no("may-not");
        }
        Recordings.Recording recording = recordings.find(id);
        if (recording == null) {
            return Answer.no("no-such-recording");
        }
        if (session.phone().isEmpty()) {
            return Answer.no("no-phone");
        }
        String server = board.first();
        String phone = session.phone(); // the user may choose another phone meanwhile
        Exchange done = ask(
                "direct:play",
                new Handle(server, ""),
                Map.of(
                        "CamelAmiSupervisor", session.user.login(),
                        "CamelAmiPhone", phone,
                        "CamelAmiFile", recordings.file(recording.path())));
        String handle = done.getMessage().getHeader("CamelAmiHandle", String.class);
        if (done.getException() == null && handle != null) {
            board.plays(new Handle(server, handle), session.user, recording.path());
            LOG.info("{} plays the recording {} on {}", session.user.login(), recording.path(), phone);
        }
        return answer(done);
    }

    private Answer control(User user, String id, String control) {
        Handle handle = board.playback(id, user);
        if (handle == null) {
            return Answer.no("playback-over");
        }
        if (!CONTROLS.contains(control)) {
            return Answer.no("no-such-control");
        }
        Exchange done =
                ask("direct:control", handle, Map.of("CamelAmiHandle", handle.uniqueid(), "CamelAmiControl", control));
        if (done.getException() == null) {
            board.controlled(handle, control, done.getMessage().getHeader("CamelAmiPaused", false, Boolean.class));
        }
        return answer(done);
    }

    private Answer hangup(User user, String id) {
        if (!user.may().contains(Role.HANGUP)) {
            return Answer.no("may-not");
        }
        Board.Target target = board.call(id, user);
        return target == null
                ? Answer.no("call-over")
                : answer(ask(
                        "direct:hangup", new Handle(target.server(), ""), Map.of("CamelAmiHandle", target.channel())));
    }

    /** Sends a message to a route. Only {@code direct:listen} reads the unique id in {@code channel}. */
    private Exchange ask(String route, Handle channel, Map<String, Object> headers) {
        return routes.request(route, exchange -> {
            exchange.setProperty(ConsoleRoutes.SERVER, channel.server());
            exchange.setProperty(ConsoleRoutes.CHANNEL_ID, channel.uniqueid());
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    private static Answer answer(Exchange done) {
        Exception trouble = done.getException();
        if (trouble == null) {
            return Answer.DONE;
        }
        String words = String.valueOf(trouble.getMessage());
        if (trouble instanceof AmiActionRefusedException) {
            return new Answer(409, "refused", words);
        }
        if (trouble instanceof AmiNotSentException) {
            return new Answer(503, "not-sent", words);
        }
        if (trouble instanceof AmiOutcomeUnknownException) {
            return new Answer(504, "unknown", words);
        }
        return new Answer(500, "failed", words);
    }
}
