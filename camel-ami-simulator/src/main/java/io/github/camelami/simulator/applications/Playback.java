/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.applications;

import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.world.Arguments;
import io.github.camelami.simulator.world.Channel;
import io.github.camelami.simulator.world.PlaybackControl;
import io.github.camelami.simulator.world.Running;
import io.github.camelami.simulator.world.TelephonyModel;
import io.github.camelami.simulator.world.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of the applications ControlPlayback and Playback (app_controlplayback.c, app_playback.c, file.c). */
final class Playback {

    private static final int DEFAULT_SKIP = 3000;

    /** The ways in which the playback of one file can end. */
    private enum End {
        FINISHED,
        STOPPED,
        STOPPED_BY_USER,
        MISSING,
        HUNG_UP
    }

    private interface Ended {
        void with(End how, long position);
    }

    private final Running running;
    private final TelephonyModel world;
    private final boolean controlled;
    private int skip = DEFAULT_SKIP;
    private String forwardKeys = "#";
    private String reverseKeys = "*";
    private String stopKeys = "";
    private String pauseKeys = "";
    private String restartKeys = "";
    private long length;
    private long position;
    private Instant since;
    private boolean paused;
    private boolean playing;
    private char stopKey;
    private Ended ended = (how, at) -> {};
    private SimulatorClock.@Nullable Timer end;

    private Playback(Running running, boolean controlled) {
        this.running = running;
        this.world = running.world();
        this.controlled = controlled;
        this.since = world.now();
    }

    static void startControlled(Running running, String arguments) {
        new Playback(running, true).control(arguments);
    }

    static void startPlain(Running running, String arguments) {
        new Playback(running, false).plain(arguments);
    }

    private void control(String arguments) {
        List<String> parts = Arguments.split(arguments, 8);
        String file = parts.get(0);
        if (file.isEmpty()) {
            running.hangUp();
            return;
        }
        skip = Math.max(1, Times.number(Arguments.at(parts, 1), DEFAULT_SKIP));
        forwardKeys = parts.size() > 2 && !parts.get(2).isEmpty() ? parts.get(2) : "#";
        reverseKeys = parts.size() > 3 && !parts.get(3).isEmpty() ? parts.get(3) : "*";
        stopKeys = Arguments.at(parts, 4);
        pauseKeys = Arguments.at(parts, 5);
        restartKeys = Arguments.at(parts, 6);
        String options = Arguments.at(parts, 7);
        long offset = 0;
        if (options.startsWith("o(") && options.endsWith(")")) {
            offset = Math.max(0, Times.number(options.substring(2, options.length() - 1), 0));
        }
        boolean fromEnd = file.endsWith(":end");
        String name = fromEnd ? file.substring(0, file.length() - 4) : file;
        listen();
        play(name, offset, fromEnd, this::controlledEnded);
    }

    private void controlledEnded(End how, long at) {
        String status =
                switch (how) {
                    case FINISHED -> "SUCCESS";
                    case STOPPED -> "REMOTESTOPPED";
                    case STOPPED_BY_USER -> "USERSTOPPED";
                    case MISSING, HUNG_UP -> "ERROR";
                };
        boolean whole = how == End.FINISHED || how == End.MISSING;
        Channel channel = running.channel();
        if (how == End.STOPPED_BY_USER) {
            world.setVariable(channel, "CPLAYBACKSTATUS", status);
            world.setVariable(channel, "CPLAYBACKSTOPKEY", String.valueOf(stopKey));
        } else {
            world.setVariable(channel, "CPLAYBACKSTATUS", status);
        }
        world.setVariable(channel, "CPLAYBACKOFFSET", whole ? "-1" : Long.toString(at));
        if (how == End.HUNG_UP) {
            running.hangUp();
        } else {
            running.goOn();
        }
    }

    private void plain(String arguments) {
        String files = Arguments.split(arguments, 2).get(0);
        listen();
        nextOf(new ArrayDeque<>(List.of(files.split("&"))), true);
    }

    private void nextOf(Deque<String> files, boolean goodSoFar) {
        String file = files.poll();
        if (file == null || file.isEmpty() && files.isEmpty()) {
            world.setVariable(running.channel(), "PLAYBACKSTATUS", goodSoFar ? "SUCCESS" : "FAILED");
            running.goOn();
            return;
        }
        play(file, 0, false, (how, at) -> {
            if (how == End.HUNG_UP) {
                world.setVariable(running.channel(), "PLAYBACKSTATUS", "SUCCESS");
                running.hangUp();
            } else {
                nextOf(files, goodSoFar && how != End.MISSING);
            }
        });
    }

    private void listen() {
        running.stream();
        running.onControl(this::command);
        running.onDigit(pressed -> key((char) pressed));
        running.onHangup(() -> finish(End.HUNG_UP));
        running.atEnd(() -> {
            playing = false;
            stopTimer();
        });
        running.channel().answer();
    }

    private void play(String file, long offset, boolean fromEnd, Ended whenDone) {
        ended = whenDone;
        Duration known = world.sounds().length(file);
        if (known == null) {
            playing = true;
            finish(End.MISSING);
            return;
        }
        length = known.toMillis();
        position = fromEnd ? length : Math.min(offset, length);
        playing = true;
        paused = false;
        roll();
    }

    private void roll() {
        stopTimer();
        since = world.now();
        end = world.after(Duration.ofMillis(Math.max(0, length - position)), () -> {
            if (playing && !paused) {
                position = length;
                finish(End.FINISHED);
            }
        });
    }

    /** Returns the position in milliseconds, rounded down to whole audio frames of 20 ms during playback. */
    private long at() {
        if (paused || !playing) {
            return position;
        }
        long played = Duration.between(since, world.now()).toMillis();
        return Math.min(length, position + played) / 20 * 20;
    }

    private void move(long to) {
        position = to;
        roll();
    }

    private void command(PlaybackControl what) {
        if (!playing) {
            return;
        }
        if (!controlled && what != PlaybackControl.FORWARD && what != PlaybackControl.REVERSE) {
            finish(End.STOPPED);
            return;
        }
        if (what == PlaybackControl.STOP) {
            finish(End.STOPPED);
        } else if (what == PlaybackControl.PAUSE) {
            if (paused) {
                paused = false;
                roll();
            } else {
                position = at();
                paused = true;
                stopTimer();
            }
        } else if (!paused) {
            switch (what) {
                case FORWARD -> move(forward());
                case REVERSE -> move(Math.max(0, at() - skip));
                case RESTART -> move(0);
                default -> throw new IllegalStateException("handled above: " + what);
            }
        }
    }

    /**
     * Returns the position after a skip forward. If the skip would reach the end of the file, the new position is one
     * skip before the end.
     */
    private long forward() {
        long to = at() + skip;
        return to >= length ? Math.max(0, length - skip) : to;
    }

    private boolean key(char pressed) {
        if (!playing || !controlled) {
            return playing;
        }
        if (stopKeys.indexOf(pressed) >= 0) {
            stopKey = pressed;
            finish(End.STOPPED_BY_USER);
        } else if (forwardKeys.indexOf(pressed) >= 0) {
            command(PlaybackControl.FORWARD);
        } else if (reverseKeys.indexOf(pressed) >= 0) {
            command(PlaybackControl.REVERSE);
        } else if (pauseKeys.indexOf(pressed) >= 0) {
            command(PlaybackControl.PAUSE);
        } else if (restartKeys.indexOf(pressed) >= 0) {
            command(PlaybackControl.RESTART);
        }
        return true;
    }

    private void finish(End how) {
        if (!playing) {
            return;
        }
        long where = at();
        playing = false;
        stopTimer();
        ended.with(how, where);
    }

    private void stopTimer() {
        if (end != null) {
            end.cancel();
            end = null;
        }
    }
}
