/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.wire.EventClass;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.kafka.KafkaConstants;

/**
 * Sends numbered events on all PBXs at once: new channels on simulated PBXs, and user events on the real one. Also
 * sends numbered commands to the simulated PBXs. Starts when it is created.
 */
final class Burst implements AutoCloseable {

    static final String NUMBER = "Number";

    /** The number of events of each simulated PBX, and the maximum number a second. */
    private static final int EVENTS = 1800;

    private static final int PER_SECOND = 200;

    private final Map<String, AmiSimulator> simulated;
    private final String real;
    private final ProducerTemplate template;
    private final Map<String, Map<Integer, Instant>> events = new TreeMap<>();
    private final ConcurrentLinkedQueue<String> commands = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(3);
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger realNumbers = new AtomicInteger();
    private final CountDownLatch middle = new CountDownLatch(EVENTS / 3);
    private final CountDownLatch end = new CountDownLatch(EVENTS);

    Burst(Map<String, AmiSimulator> simulated, String real, ProducerTemplate template) {
        this.simulated = simulated;
        this.real = real;
        this.template = template;
        simulated.keySet().forEach(name -> events.put(name, new ConcurrentHashMap<>()));
        events.put(real, new ConcurrentHashMap<>());
        clock.scheduleWithFixedDelay(this::simulatedEvent, 0, 1_000_000 / PER_SECOND, TimeUnit.MICROSECONDS);
        clock.scheduleWithFixedDelay(this::realEvent, 0, 20, TimeUnit.MILLISECONDS);
        clock.scheduleWithFixedDelay(this::command, 0, 100, TimeUnit.MILLISECONDS);
    }

    private void simulatedEvent() {
        int number = numbers.incrementAndGet();
        if (number > EVENTS) {
            return;
        }
        simulated.forEach((name, pbx) -> {
            events.get(name).put(number, Instant.now());
            pbx.emit(SimulatedEvent.of("Newchannel", EventClass.CALL)
                    .add("Channel", "PJSIP/burst-" + number)
                    .add("Uniqueid", "burst-" + number)
                    .add("Linkedid", "burst-" + number)
                    .add(NUMBER, String.valueOf(number)));
        });
        middle.countDown();
        end.countDown();
    }

    private void realEvent() {
        int number = realNumbers.incrementAndGet();
        events.get(real).put(number, Instant.now());
        template.sendBody(
                "ami:" + real + "?action=UserEvent", Map.of("UserEvent", "Burst", NUMBER, String.valueOf(number)));
    }

    private void command() {
        String id = "burst-" + commands.size();
        String pbx = List.copyOf(simulated.keySet()).get(commands.size() % simulated.size());
        commands.add(id);
        template.sendBodyAndHeader(
                "kafka:" + CommandRoutes.COMMANDS + "?brokers={{brokers}}",
                "{\"id\":\"" + id + "\",\"pbx\":\"" + pbx + "\",\"action\":\"Hangup\",\"handle\":\"" + channel(id)
                        + "\"}",
                KafkaConstants.KEY,
                id);
    }

    /** Returns the channel that the command with this id hangs up. It does not exist. */
    static String channel(String id) {
        return "PJSIP/none-" + id;
    }

    static int number(KafkaRecords.Stored event) {
        return Integer.parseInt(event.field(NUMBER));
    }

    /** Returns when each number was sent, by PBX. */
    Map<String, Map<Integer, Instant>> events() {
        return events;
    }

    /** Returns the ids of the commands. */
    List<String> commands() {
        return List.copyOf(commands);
    }

    void awaitMiddle() throws InterruptedException {
        assertThat(middle.await(120, TimeUnit.SECONDS)).isTrue();
    }

    void awaitEnd() throws InterruptedException {
        assertThat(end.await(120, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
        clock.shutdown();
        try {
            assertThat(clock.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
