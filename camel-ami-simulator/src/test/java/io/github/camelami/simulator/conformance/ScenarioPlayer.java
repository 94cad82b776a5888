/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays one scenario on one server and returns what each of its connections received. A connection of its own watches the
 * channels, so that a scenario can name them, and hangs up at the end what is left.
 */
final class ScenarioPlayer implements AutoCloseable {

    private static final Pattern NUMBERED = Pattern.compile("(\\d): (.*)");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(id|bridge)?(\\d+)}");
    /** What follows a hangup by itself (device states) comes within this time. */
    private static final long LINGER_MS = 100;

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

    private void awaitQuiet() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            control.ask("Action: CoreShowChannels");
            List<String> end = lastListEnd();
            if (Recording.value(end, "ListItems").equals("0")) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("There are calls on " + host + ":" + port
                        + " that no scenario made; the conformance suite needs a server of its own: " + end);
            }
            pause(100);
        }
    }

    private List<String> lastListEnd() {
        List<List<String>> all = control.blocks();
        for (int i = all.size() - 1; ; i--) {
            if (all.get(i).get(0).equals("Event: CoreShowChannelsComplete")) {
                return all.get(i);
            }
        }
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
        hangUpWhatIsLeft();
        Map<Integer, List<List<String>>> received = new LinkedHashMap<>();
        for (Map.Entry<Integer, AmiPeer> peer : peers.entrySet()) {
            if (!peer.getValue().isEnded()) {
                peer.getValue().ask("Action: Logoff | ActionID: the-end");
                peer.getValue().untilClosed();
            }
            received.put(peer.getKey(), peer.getValue().blocks());
        }
        return received;
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
            List<List<String>> all = control.blocks().stream()
                    .filter(b -> b.get(0).equals(event))
                    .toList();
            if (all.size() < number) {
                throw new AssertionError("There is no " + event + " number " + number + " yet: " + all);
            }
            return Matcher.quoteReplacement(Recording.value(all.get(number - 1), key));
        });
    }

    private static String unescaped(String text) {
        Matcher repeat = Pattern.compile("\\{(.+?)\\*(\\d+)}").matcher(text);
        return repeat.replaceAll(
                        found -> Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))))
                .replace("\\r", "\r")
                .replace("\\n", "\n");
    }

    private void hangUpWhatIsLeft() throws IOException {
        while (true) {
            List<String> left = new ArrayList<>();
            for (List<String> block : control.blocks()) {
                if (block.get(0).equals("Event: Newchannel")) {
                    left.add(Recording.value(block, "Uniqueid"));
                } else if (block.get(0).equals("Event: Hangup")) {
                    left.remove(Recording.value(block, "Uniqueid"));
                }
            }
            if (left.isEmpty()) {
                break;
            }
            String uniqueid = left.get(0);
            control.ask("Action: Hangup | Channel: " + uniqueid);
            control.until(
                    "the hangup of " + uniqueid,
                    block -> block.get(0).equals("Event: Hangup")
                            && Recording.value(block, "Uniqueid").equals(uniqueid));
        }
        pause(LINGER_MS);
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
        for (AmiPeer peer : peers.values()) {
            peer.close();
        }
        control.close();
    }
}
