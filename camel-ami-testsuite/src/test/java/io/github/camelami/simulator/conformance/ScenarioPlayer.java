/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays one scenario on one server and returns what each of its connections received. A separate connection watches the
 * channels, so that a scenario can name them, and hangs up the remaining ones at the end.
 */
final class ScenarioPlayer implements AutoCloseable {

    private static final Pattern NUMBERED = Pattern.compile("(\\d): (.*)");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(id|bridge)?(\\d+)}");
    /** The time within which automatic consequences of a hangup occur. */
    private static final long LINGER_MS = 40;
    /** What ends because another channel has ended, ends within this time; so do the device states. */
    private static final long FOLLOWS_MS = 500;
    /** The time that other calls get to end by themselves. */
    private static final long LEFT_ALONE_MS = 2_000;

    /** Applications that a channel stays in. */
    private static final Set<String> AT_REST =
            Set.of("Wait", "Dial", "AppDial", "Queue", "AppQueue", "ChanSpy", "ControlPlayback");

    private static final String FENCE = "ConformanceFence";

    private final String host;
    private final int port;
    private final AmiPeer control;
    private final Map<Integer, AmiPeer> peers = new TreeMap<>();

    ScenarioPlayer(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        this.control = new AmiPeer(host, port);
        control.login("admin", "");
        awaitQuiet();
    }

    /** An aborted run may have left calls. This is a test server, so they are ended. */
    private void awaitQuiet() throws IOException {
        long start = System.nanoTime();
        while (true) {
            List<String> calls = channels();
            long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (calls.isEmpty()) {
                return;
            } else if (waited > AmiPeer.PATIENCE_MS) {
                throw new AssertionError("There are calls on " + host + ":" + port
                        + " that no scenario made; the conformance suite needs a server of its own: " + calls);
            } else if (waited > LEFT_ALONE_MS) {
                control.ask("Action: Hangup | Channel: " + calls.get(0));
            }
            pause(20);
        }
    }

    /** The names of all channels there are. */
    private List<String> channels() throws IOException {
        return shown().stream().map(block -> Recording.value(block, "Channel")).toList();
    }

    /** All channels there are, as CoreShowChannels shows them. */
    private List<List<String>> shown() throws IOException {
        int from = control.blocks().size();
        String id = control.send("Action: CoreShowChannels");
        control.until(
                "the channels",
                block -> block.get(0).equals("Event: CoreShowChannelsComplete")
                        && Recording.value(block, "ActionID").equals(id));
        List<List<String>> all = control.blocks();
        return all.subList(from, all.size()).stream()
                .filter(block -> block.get(0).equals("Event: CoreShowChannel")
                        && Recording.value(block, "ActionID").equals(id))
                .toList();
    }

    /**
     * Waits until every channel has come to where it stays. Threads of their own take the two halves of a Local channel there:
     * the outcome of an Originate says of neither that it has arrived.
     */
    private void awaitRest() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AmiPeer.PATIENCE_MS);
        while (true) {
            List<List<String>> underWay =
                    shown().stream().filter(block -> !isAtRest(block)).toList();
            if (underWay.isEmpty()) {
                return;
            } else if (System.nanoTime() > deadline) {
                throw new AssertionError("Still under way on " + host + ":" + port + ": " + underWay);
            }
            pause(5);
        }
    }

    private static boolean isAtRest(List<String> block) {
        String application = Recording.value(block, "Application");
        return AT_REST.contains(application)
                || !Recording.value(block, "BridgeId").isEmpty()
                || application.equals("AppDial2")
                        && !Recording.value(block, "ChannelStateDesc").equals("Up");
    }

    /** What each connection of the scenario received, by its number. */
    Map<Integer, List<List<String>>> play(Scenario scenario) throws IOException {
        for (String step : scenario.steps()) {
            Matcher numbered = NUMBERED.matcher(step);
            try {
                if (numbered.matches()) {
                    step(Integer.parseInt(numbered.group(1)), numbered.group(2));
                } else {
                    step(1, step);
                }
            } catch (AssertionError e) {
                throw new AssertionError("In scenario " + scenario + ", step '" + step + "': " + e.getMessage(), e);
            }
        }
        awaitRest();
        hangUpWhatIsLeft();
        Map<Integer, List<List<String>>> received = new LinkedHashMap<>();
        for (Map.Entry<Integer, AmiPeer> peer : peers.entrySet()) {
            if (!peer.getValue().isEnded()) {
                peer.getValue().ask("Action: Logoff | ActionID: the-end");
                peer.getValue().untilClosed();
            }
            received.put(
                    peer.getKey(),
                    peer.getValue().blocks().stream()
                            .filter(block -> block.stream().noneMatch(line -> line.endsWith(" " + FENCE)))
                            .filter(block -> !isAboutTheLoginOf(control, block))
                            .toList());
        }
        return received;
    }

    /** The server reports a login from its own thread, perhaps after the scenario has started. */
    private static boolean isAboutTheLoginOf(AmiPeer peer, List<String> block) {
        return block.get(0).equals("Event: SuccessfulAuth")
                && Recording.value(block, "RemoteAddress").endsWith("/" + peer.localPort());
    }

    private void step(int number, String step) throws IOException {
        String[] words = step.split(" +");
        if (words[0].equals("connect") || words[0].equals("login")) {
            peers.put(number, new AmiPeer(host, port));
        }
        AmiPeer peer = peers.get(number);
        switch (words[0]) {
            case "connect" -> {}
            case "login" -> {
                peer.login(words[1], words.length > 2 ? words[2] : "");
                if (!List.of("readonly", "operator", "blind").contains(words[1])
                        && !(words.length > 2 && words[2].equals("off"))) {
                    peer.until("FullyBooted", block -> block.get(0).equals("Event: FullyBooted"));
                }
            }
            case "Action:" -> peer.ask(resolved(step));
            case "send" -> peer.send(resolved(step.substring(5)));
            case "raw" -> peer.raw(unescaped(resolved(step.substring(4))));
            case "await" -> await(peer, words);
            case "seen" -> await(control, words);
            case "answer" ->
                peer.until(
                        step,
                        block -> Recording.isResponse(block) && block.contains(step.substring("answer ".length())));
            case "rest" -> awaitRest();
            case "closed" -> peer.untilClosed();
            case "pause" -> pause(Long.parseLong(words[1]));
            default -> throw new IllegalArgumentException("There is no step '" + words[0] + "': " + step);
        }
    }

    private void await(AmiPeer peer, String[] words) {
        List<String> lines = new ArrayList<>();
        for (int i = 2; i < words.length; i++) {
            lines.add(resolved(words[i]).replace("=", ": ").replace('~', ' '));
        }
        peer.until(
                String.join(" ", words),
                block -> block.get(0).equals("Event: " + words[1])
                        && lines.stream().allMatch(line -> block.contains(line)));
    }

    /** ${2} is the second channel there was in the scenario, ${id2} its unique id, ${bridge1} the first bridge. */
    private String resolved(String text) {
        Matcher reference = REFERENCE.matcher(text);
        return reference.replaceAll(found -> {
            boolean bridge = "bridge".equals(found.group(1));
            int number = Integer.parseInt(found.group(2));
            String event = bridge ? "Event: BridgeCreate" : "Event: Newchannel";
            String key = bridge ? "BridgeUniqueid" : found.group(1) == null ? "Channel" : "Uniqueid";
            List<String> block =
                    control.at(found.group(), candidate -> candidate.get(0).equals(event), number);
            return Matcher.quoteReplacement(Recording.value(block, key));
        });
    }

    private static String unescaped(String text) {
        Matcher repeat = Pattern.compile("\\{(.+?)\\*(\\d+)}").matcher(text);
        return repeat.replaceAll(
                        found -> Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))))
                .replace("\\r", "\r")
                .replace("\\n", "\n");
    }

    /**
     * Ends the channels one after the other in the order in which they came, and waits for automatic consequences (the
     * other half, the other party).
     */
    private void hangUpWhatIsLeft() throws IOException {
        List<String> left = channels();
        while (!left.isEmpty()) {
            List<String> now = left;
            for (String channel : now) {
                control.at("Newchannel of " + channel, named("Newchannel", channel), 1);
            }
            String first = control.blocks().stream()
                    .filter(block -> block.get(0).equals("Event: Newchannel"))
                    .map(block -> Recording.value(block, "Channel"))
                    .filter(now::contains)
                    .findFirst()
                    .orElseThrow();
            control.ask("Action: Hangup | Channel: " + first);
            control.at("Hangup of " + first, named("Hangup", first), 1);
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FOLLOWS_MS);
            do {
                left = channels();
                if (!left.isEmpty()) {
                    pause(10);
                }
            } while (!left.isEmpty() && System.nanoTime() < deadline);
        }
        fence();
    }

    private static Predicate<List<String>> named(String event, String channel) {
        return block -> block.get(0).equals("Event: " + event)
                && Recording.value(block, "Channel").equals(channel);
    }

    /** Every connection that receives this event has received all earlier data. */
    private void fence() throws IOException {
        pause(LINGER_MS);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FOLLOWS_MS);
        while (deviceStates().contains("INUSE") && System.nanoTime() < deadline) {
            pause(10);
        }
        control.ask("Action: UserEvent | UserEvent: " + FENCE);
        control.until(FENCE, block -> block.contains("UserEvent: " + FENCE));
        for (AmiPeer peer : peers.values()) {
            if (!peer.isEnded()) {
                peer.ask("Action: Ping | ActionID: " + FENCE);
            }
        }
        pause(LINGER_MS);
    }

    /** The last reported state of each device: another thread reports them, and after the hangup none is in use. */
    private Collection<String> deviceStates() {
        Map<String, String> states = new TreeMap<>();
        for (List<String> block : control.blocks()) {
            if (block.get(0).equals("Event: DeviceStateChange")) {
                states.put(Recording.value(block, "Device"), Recording.value(block, "State"));
            }
        }
        return states.values();
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (!control.isEnded()) {
            hangUpWhatIsLeft();
        }
        for (AmiPeer peer : peers.values()) {
            peer.close();
        }
        control.close();
    }
}
