/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.manager.ManagerUser;
import io.github.camelami.simulator.time.ManualClock;
import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.wire.AmiCharset;
import io.github.camelami.simulator.world.Flavour;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Sends a recording's actions to a simulator at the recorded times (of a virtual clock) and keeps what comes back. */
final class FlowDriver implements AutoCloseable {

    private static final Duration STEP = Duration.ofMillis(1);

    private final ManualClock clock = SimulatorClock.manual();
    private final AmiSimulator simulator;
    private final Recording recording;
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[64 * 1024];
    private Socket socket = new Socket();
    private final boolean told;
    private long now;
    private long deadline;

    FlowDriver(Flavour flavour, Recording recording) {
        this.recording = recording;
        this.told = recording.received().stream().anyMatch(block -> Recording.time(block) >= 0);
        this.simulator = simulator(flavour, clock);
    }

    /** The world behind the recordings: server-config, and the phones and numbers of the other server. */
    static AmiSimulator simulator(Flavour flavour, SimulatorClock clock) {
        AmiSimulator simulator = AmiSimulator.builder()
                .flavour(flavour)
                .clock(clock)
                .withoutBuiltInDialplan()
                .dialplan(Recording.text("/transcripts/server-config/extensions.conf"))
                .queues(Recording.text("/transcripts/server-config/queues.conf"))
                .user("camel", "s3cret")
                .user(ManagerUser.named("readonly").secret("ro").read("call").write(""))
                .user(ManagerUser.named("operator")
                        .secret("op3r")
                        .read("call,user")
                        .write("call,originate,user,reporting"))
                .user(ManagerUser.named("blind").secret("bl1nd").read("user").write("call,originate"))
                .user(ManagerUser.named("solo")
                        .secret("s0lo")
                        .read("call")
                        .write("call")
                        .singleLogin())
                .user(ManagerUser.named("denied").secret("n0").denied())
                .user(ManagerUser.named("filtered")
                        .secret("f1lt")
                        .eventFilter("Event: (Newchannel|Hangup)")
                        .eventFilter("!Channel: Local/"))
                .start();
        for (String phone : List.of("PJSIP/201", "PJSIP/202", "PJSIP/203")) {
            simulator.phone(phone).answersAtOnce().context("incoming").callerId("", "");
        }
        simulator.phone("PJSIP/2021").answersAtOnce().context("incoming");
        simulator.phone("PJSIP/404@other").busy().context("incoming");
        simulator.phone("PJSIP/405@other").congested().context("incoming");
        simulator.phone("PJSIP/406@other").doesNotAnswer().context("incoming");
        simulator.phone("PJSIP/407@other").rejectsAfter(Duration.ofSeconds(1)).context("incoming");
        simulator.phone("PJSIP/999@other").unallocated().context("incoming");
        return simulator;
    }

    AmiSimulator simulator() {
        return simulator;
    }

    /** Plays the whole recording; returns everything the simulator sent. */
    List<List<String>> play() throws IOException {
        socket = new Socket(simulator.host(), simulator.port());
        deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        List<List<String>> blocks = recording.received();
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            if (Recording.isResponse(blocks.get(i))) {
                answers.add(i);
            }
        }
        List<String> actions = recording.actions();
        for (int i = 0; i < actions.size() && i < answers.size(); i++) {
            int answer = answers.get(i);
            int next = i + 1 < answers.size() ? answers.get(i + 1) : blocks.size();
            advanceTo(first(blocks.subList(answer, next)));
            send(mapped(actions.get(i)));
            readResponses(i + 1);
            advanceTo(last(blocks.subList(answer, next)));
        }
        clock.advance(STEP);
        if (!lastWasFinal(blocks)) {
            send("Action: Ping\r\nActionID: the-end");
            readUntil("ActionID: the-end\r\nPing: Pong");
            List<List<String>> got = blocks();
            return got.subList(0, got.size() - 1);
        }
        return blocks();
    }

    private static boolean lastWasFinal(List<List<String>> blocks) {
        return blocks.stream().anyMatch(b -> b.get(0).equals("Response: Goodbye"))
                || blocks.stream().anyMatch(b -> b.contains("Message: Authentication failed"));
    }

    private void send(String action) throws IOException {
        socket.getOutputStream().write(AmiCharset.encode(action + "\r\n\r\n"));
        socket.getOutputStream().flush();
    }

    /** Recorded channel names become those of this run, matched by order of appearance. */
    private String mapped(String action) {
        List<String> theirs = channels(recording.received());
        List<String> ours = channels(blocks());
        String out = action;
        for (int i = 0; i < Math.min(theirs.size(), ours.size()); i++) {
            out = out.replace(theirs.get(i), ours.get(i));
        }
        return out;
    }

    private static List<String> channels(List<List<String>> blocks) {
        return blocks.stream()
                .filter(b -> b.get(0).equals("Event: Newchannel"))
                .map(b -> Recording.value(b, "Channel"))
                .toList();
    }

    private List<List<String>> blocks() {
        String text = Recording.latin(all.toByteArray());
        return text.contains("\r\n") ? Recording.blocks(text) : List.of();
    }

    private void readResponses(int count) throws IOException {
        int patience = 0;
        while (blocks().stream().filter(Recording::isResponse).count() < count || insideBlock()) {
            if (socket.getInputStream().available() == 0 && patience++ > 20) {
                // an answer that waits for time: a refused login, a blocking Originate
                clock.advance(Duration.ofMillis(100));
            }
            readSome();
        }
    }

    private boolean insideBlock() {
        String text = Recording.latin(all.toByteArray());
        return !text.endsWith("\r\n\r\n");
    }

    private void readUntil(String text) throws IOException {
        while (!Recording.latin(all.toByteArray()).contains(text) || insideBlock()) {
            readSome();
        }
    }

    private void readSome() throws IOException {
        if (System.nanoTime() - deadline > 0) {
            throw new AssertionError("No more came after: " + Recording.latin(all.toByteArray()));
        }
        InputStream in = socket.getInputStream();
        socket.setSoTimeout(20);
        try {
            int count = in.read(buffer);
            if (count < 0) {
                throw new EOFException("Closed by the simulator after: " + Recording.latin(all.toByteArray()));
            }
            all.write(buffer, 0, count);
        } catch (java.net.SocketTimeoutException nothingNow) {
            // asked again by the caller, who lets time pass if need be
        }
    }

    private void advanceTo(long time) {
        if (time < 0) {
            if (!told) {
                // no event shows the time: leave the pause that the recording's client usually left
                clock.advance(Duration.ofMillis(600));
            }
            return;
        }
        for (List<String> block : recording.received()) {
            long when = Recording.time(block);
            if (when > now && when <= time && phoneHungUp(block)) {
                clock.advance(Duration.ofMillis(Math.max(0, when - now)));
                now = when;
                simulator.hangup(mapped(Recording.value(block, "Channel")));
            }
        }
        if (now > 0 && time > now) {
            clock.advance(Duration.ofMillis(time - now));
        }
        now = Math.max(now, time);
    }

    /** Calls ended by the far end of the recording; everything else ends by an action. */
    private static boolean phoneHungUp(List<String> block) {
        return block.get(0).equals("Event: HangupRequest")
                && Recording.value(block, "Channel").startsWith("PJSIP/20")
                && Recording.value(block, "Cause").equals("16");
    }

    private static long first(List<List<String>> blocks) {
        return blocks.stream()
                .mapToLong(Recording::time)
                .filter(t -> t >= 0)
                .findFirst()
                .orElse(-1);
    }

    private static long last(List<List<String>> blocks) {
        return blocks.stream().mapToLong(Recording::time).max().orElse(-1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        simulator.close();
    }
}
