/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import ch.qos.logback.classic.Level;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.testing.LogLines;
import io.github.camelami.testing.ScriptedServer;
import io.github.camelami.testing.ScriptedServer.Line;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the memory that a malicious server makes a client with default limits use: the live heap (after collection)
 * during the attack, and the direct memory. Run by {@code LongRuns}: see docs/robustness.md.
 */
public final class HostileRun {

    private static final long ATTACK_BYTES = 300L * 1024 * 1024;

    private HostileRun() {}

    enum Attack {
        ENDLESS_BANNER,
        ENDLESS_LINE,
        MILLION_HEADERS,
        ENDLESS_LIST,
        EVENTS_NOBODY_TAKES,
        ANSWERS_TO_NOTHING
    }

    public static void main(String[] arguments) throws Exception {
        for (Map.Entry<Attack, String> entry : run(ATTACK_BYTES).entrySet()) {
            System.out.println(entry.getValue());
        }
    }

    static Map<Attack, String> run(long bytes) throws Exception {
        Map<Attack, String> report = new LinkedHashMap<>();
        for (Attack attack : Attack.values()) {
            Peak peak = attack(attack, bytes);
            report.put(
                    attack,
                    String.format(
                            "hostile: %-20s %,6d KB sent, live heap at most %,6d KB above the quiet state, direct memory %,6d KB",
                            attack, peak.sent / 1024, peak.heap / 1024, peak.direct / 1024));
        }
        return report;
    }

    /** The maximum memory used. */
    record Peak(long sent, long heap, long direct) {}

    static Peak attack(Attack attack, long bytes) throws Exception {
        AtomicLong sent = new AtomicLong();
        try (LogLines quiet = LogLines.of(AmiClient.class, Level.OFF);
                ScriptedServer server = new ScriptedServer((line, number) -> strike(attack, line, sent));
                Clients clients = new Clients(1)) {
            long before = ScaleRun.usedHeap() + quiet.texts().size();
            AmiClient client = clients.client(Clients.local(server.port()), ClientOptions.DEFAULTS);
            Subscription subscription = client.subscribe(TestOptions.all("never polled"), () -> {});
            if (attack == Attack.ENDLESS_LIST) {
                client.send(AmiRequest.of(AmiAction.of("Status"), Duration.ofSeconds(60)), Duration.ofSeconds(10));
            }
            long heap = 0;
            long direct = 0;
            long quietSince = System.nanoTime();
            long last = -1;
            while (sent.get() < bytes && System.nanoTime() - quietSince < TimeUnit.MILLISECONDS.toNanos(1500)) {
                heap = Math.max(heap, ScaleRun.usedHeap() - before);
                direct =
                        Math.max(direct, PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
                if (sent.get() != last) {
                    last = sent.get();
                    quietSince = System.nanoTime();
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            subscription.close();
            return new Peak(sent.get(), heap, direct);
        }
    }

    private static void strike(Attack attack, Line line, AtomicLong sent) throws IOException {
        if (attack == Attack.ENDLESS_BANNER) {
            pour(line, "A".repeat(4096), sent);
        }
        Map<String, String> login = line.logIn();
        boolean eventLink = !"off".equals(login.get("events"));
        switch (attack) {
            case ENDLESS_LINE -> {
                line.send("Event: A\r\nKey: ");
                pour(line, "x".repeat(4096), sent);
            }
            case MILLION_HEADERS -> {
                line.send("Event: A\r\n");
                pour(line, "a\r\n".repeat(1365), sent);
            }
            case ENDLESS_LIST -> {
                if (eventLink) {
                    line.silence();
                }
                Map<String, String> action = line.action();
                line.answer(action, "Success", "EventList: start");
                pour(
                        line,
                        ("Event: Status\r\nActionID: " + action.get("actionid") + "\r\nChannel: x\r\n\r\n").repeat(60),
                        sent);
            }
            case EVENTS_NOBODY_TAKES -> pour(line, "Event: X\r\nA: b\r\n\r\n".repeat(200), sent);
            case ANSWERS_TO_NOTHING -> pour(line, "Response: Success\r\nActionID: x\r\n\r\n".repeat(120), sent);
            case ENDLESS_BANNER -> line.silence();
        }
    }

    private static void pour(Line line, String text, AtomicLong sent) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        while (true) {
            line.send(bytes, 0, bytes.length);
            sent.addAndGet(bytes.length);
        }
    }

    /** For a test: every attack stays below this much of live heap. */
    static List<String> above(long limit, long bytes) throws Exception {
        List<String> found = new ArrayList<>();
        for (Attack attack : Attack.values()) {
            Peak peak = attack(attack, bytes);
            if (peak.heap > limit) {
                found.add(attack + " made the client hold " + peak.heap + " bytes");
            }
        }
        return found;
    }
}
