/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiNotSentException;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.examples.console.Board.Handle;
import io.github.camelami.examples.console.Sessions.Session;
import io.github.camelami.examples.console.User.Role;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performs the page's requests through the routes. A request contains only ids, and words from fixed lists. This class
 * uses them to look up the headers for the routes. Therefore no part of a request becomes a channel, a phone, a file or
 * a header.
 */
final class Desk {

    /**
     * The outcome of a request.
     *
     * @param code the key of the message that the page shows in the user's language
     * @param words the message from Asterisk or the component; empty if there is none
     */
    record Answer(int status, String code, String words) {}

    /** Refuses a request before anything is sent to a PBX. The message is the answer's code. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String code) {
            super(code);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    /** The maximum time to wait for a phone to hang up. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final List<String> CONTROLS = List.of("pause", "resume", "forward", "reverse", "restart", "stop");

    private final ProducerTemplate routes;
    private final Board board;
    private final Recordings recordings;
    private final Set<String> moving = ConcurrentHashMap.newKeySet(); // the phones that are about to ring

    Desk(ProducerTemplate routes, Board board, Recordings recordings) {
        this.routes = routes;
        this.board = board;
        this.recordings = recordings;
    }

    /** Performs one action. Blocks until its outcome is known. */
    Answer act(Session session, String action, String id, String word) {
        User user = session.user;
        try {
            switch (action) {
                case "phone" -> choose(session, id);
                case "listen" -> listen(session, id, word);
                case "mode" -> mode(user, id, word);
                case "stop" -> stop(user, found(board.listening(id, user), "listening-over"));
                case "play" -> play(session, id);
                case "control" -> control(user, found(board.playback(id, user), "playback-over"), word);
                case "hangup" -> hangup(user, id);
                default -> throw new Refusal("no-such-action");
            }
            return new Answer(200, "done", "");
        } catch (Refusal e) {
            String code = String.valueOf(e.getMessage());
            int status = code.equals("may-not") ? 403 : code.equals("no-such-action") ? 404 : 409;
            return new Answer(status, code, "");
        } catch (AmiActionRefusedException e) {
            return new Answer(409, "refused", String.valueOf(e.getMessage()));
        } catch (AmiNotSentException e) {
            return new Answer(503, "not-sent", String.valueOf(e.getMessage()));
        } catch (AmiOutcomeUnknownException e) {
            return new Answer(504, "unknown", String.valueOf(e.getMessage()));
        } catch (Exception e) {
            LOG.warn("{} failed", action, e);
            return new Answer(500, "failed", String.valueOf(e.getMessage()));
        }
    }

    private static <T> T found(@Nullable T found, String otherwise) {
        if (found == null) {
            throw new Refusal(otherwise);
        }
        return found;
    }

    private static void require(User user, @Nullable Role role) {
        if (role == null || !user.may().contains(role)) {
            throw new Refusal("may-not");
        }
    }

    private static String phone(Session session) {
        return found(session.phone().isEmpty() ? null : session.phone(), "no-phone");
    }

    private static void choose(Session session, String index) {
        List<String> phones = session.user.phones();
        int chosen = index.matches("\\d{1,3}") ? Integer.parseInt(index) : Integer.MAX_VALUE;
        session.choose(found(chosen < phones.size() ? phones.get(chosen) : null, "no-such-phone"));
    }

    private void listen(Session session, String id, String mode) throws Exception {
        User user = session.user;
        require(user, Role.ofMode(mode));
        Board.Target target = found(board.leg(id, user), "call-over");
        String phone = phone(session);
        // otherwise, each of two simultaneous clicks would free the phone, and the phone would ring twice
        if (!moving.add(phone)) {
            throw new Refusal("phone-moves");
        }
        Handle handle;
        try {
            for (Handle before : board.listeningOn(phone, user)) {
                stop(user, before);
            }
            handle = board.addListening(user, phone, target, mode);
        } finally {
            moving.remove(phone);
        }
        try {
            ask(
                    "direct:listen",
                    handle,
                    Map.of(
                            "CamelAmiSupervisor",
                            user.login(),
                            "CamelAmiPhone",
                            phone,
                            "CamelAmiTarget",
                            target.uniqueid(),
                            "CamelAmiMode",
                            mode));
        } catch (AmiOutcomeUnknownException e) {
            board.markUncertain(handle);
            try {
                stop(user, handle);
            } catch (Exception also) {
                e.addSuppressed(also);
            }
            throw e;
        } catch (Exception e) {
            if (board.removeListening(handle)) {
                return; // the user stopped the ringing phone and needs no message
            }
            throw e;
        }
        if (board.isStopped(handle)) {
            stop(user, handle); // the user stopped the phone before Asterisk knew its channel
        }
    }

    private void mode(User user, String id, String mode) throws Exception {
        require(user, Role.ofMode(mode));
        Handle handle = found(board.listening(id, user), "listening-over");
        ask(
                "direct:mode",
                handle,
                Map.of(
                        "CamelAmiSupervisor", user.login(),
                        "CamelAmiHandle", handle.uniqueid(),
                        "CamelAmiMode", mode));
    }

    /**
     * Hangs up a supervisor's phone that is listening or still ringing, and waits until it is free. If Asterisk does not
     * end the session in time, the phone stays on the board: it still hears the target, and whispers to it.
     */
    private void stop(User user, Handle handle) throws Exception {
        board.markStopped(handle);
        try {
            ask(
                    "direct:hangup",
                    handle,
                    Map.of("CamelAmiSupervisor", user.login(), "CamelAmiHandle", handle.uniqueid()));
        } catch (AmiActionRefusedException e) {
            settle(handle, e);
            return;
        }
        board.markEnding(handle);
        board.awaitEnd(handle, PATIENCE);
    }

    /** Handles a refused hangup. Usually Asterisk does not know the channel, since it has ended or is yet to come. */
    private void settle(Handle handle, AmiActionRefusedException refusal) throws Exception {
        if (board.isRinging(handle)) {
            return; // listen() hangs it up once Asterisk knows it
        }
        // the board may be older than Asterisk's answer
        if (!isGone(refusal) && board.hasChannel(handle) && !board.awaitEnd(handle, PATIENCE)) {
            throw refusal; // Asterisk refused for another reason, and the phone still listens
        }
        board.removeListening(handle);
    }

    /** Returns whether Asterisk does not know the channel. */
    private static boolean isGone(AmiActionRefusedException refusal) {
        return refusal.serverMessage().equals("No such channel");
    }

    private void play(Session session, String id) throws Exception {
        User user = session.user;
        require(user, Role.PLAY);
        String recording = found(recordings.find(id), "no-such-recording").path();
        String phone = phone(session); // the user may choose another phone meanwhile
        Handle handle = addPlayback(user, phone, recording);
        try {
            ask(
                    "direct:play",
                    handle,
                    Map.of(
                            "CamelAmiSupervisor", user.login(),
                            "CamelAmiPhone", phone,
                            "CamelAmiFile", recordings.file(recording)));
        } catch (AmiOutcomeUnknownException e) {
            board.markPlaybackUncertain(handle);
            try {
                stopUncertain(user, handle);
            } catch (Exception also) {
                e.addSuppressed(also);
            }
            throw e;
        } catch (Exception e) {
            board.setAnswered(handle, false);
            throw e;
        }
        board.setAnswered(handle, true);
        LOG.info("{} plays the recording {} on {}", user.login(), recording, phone);
    }

    /** Adds the playback to the board. Refuses the second click of a double click, which would ring the phone again. */
    private Handle addPlayback(User user, String phone, String recording) {
        if (!moving.add(phone)) {
            throw new Refusal("phone-moves");
        }
        try {
            if (board.isPlaying(user, phone, recording)) {
                throw new Refusal("plays-already");
            }
            Handle handle = Handle.create(board.first());
            board.addPlayback(handle, user, phone, recording);
            return handle;
        } finally {
            moving.remove(phone);
        }
    }

    /** Hangs up a phone of which it is unknown whether it rings or plays. Only its end removes it from the board. */
    private void stopUncertain(User user, Handle handle) throws Exception {
        try {
            ask(
                    "direct:hangup",
                    handle,
                    Map.of("CamelAmiSupervisor", user.login(), "CamelAmiHandle", handle.uniqueid()));
        } catch (AmiActionRefusedException e) {
            if (!isGone(e) && board.hasChannel(handle)) {
                throw e;
            }
            board.endPlayback(handle);
        }
    }

    private void control(User user, Handle handle, String control) throws Exception {
        if (!CONTROLS.contains(control)) {
            throw new Refusal("no-such-control");
        }
        if (control.equals("stop") && board.isUncertain(handle)) {
            stopUncertain(user, handle); // a phone that still rings cannot be controlled
            return;
        }
        Exchange done =
                ask("direct:control", handle, Map.of("CamelAmiHandle", handle.uniqueid(), "CamelAmiControl", control));
        board.recordControl(handle, control, done.getMessage().getHeader("CamelAmiPaused", false, Boolean.class));
    }

    private void hangup(User user, String id) throws Exception {
        require(user, Role.HANGUP);
        Board.Target leg = board.leg(id, user);
        Board.Target target = leg != null ? leg : wholeCall(user, id);
        ask("direct:hangup", new Handle(target.server(), ""), Map.of("CamelAmiHandle", target.channel()));
    }

    /** The page asked whether to end the call for everybody. Refuses the request if this is no longer possible. */
    private Board.Target wholeCall(User user, String id) {
        return found(board.call(id, user), board.isCall(id, user) ? "leg-only" : "call-over");
    }

    /**
     * Sends a message to a route. Only the routes that ring a phone read the unique id in {@code channel}.
     *
     * @throws Exception if the route failed
     */
    private Exchange ask(String route, Handle channel, Map<String, Object> headers) throws Exception {
        Exchange done = routes.request(route, exchange -> {
            exchange.setProperty(ConsoleRoutes.SERVER, channel.server());
            exchange.setProperty(ConsoleRoutes.CHANNEL_ID, channel.uniqueid());
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
        if (done.getException() != null) {
            throw done.getException();
        }
        return done;
    }
}
