/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.examples.console.Queues.Agent;
import io.github.camelami.examples.console.Queues.Queue;
import io.github.camelami.examples.console.Queues.State;
import io.github.camelami.testing.RealAsterisk;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the state that {@link Queues} derives from a real server's events with the server's own list. */
class QueuesOnAsteriskIT {

    /** Collects the reports of a model. */
    private static final class Known implements Queues.Listener {
        final Map<String, Queue> queues = new ConcurrentHashMap<>();
        final Map<String, Agent> agents = new ConcurrentHashMap<>();
        final Queues model = new Queues(Clock.systemUTC(), this);

        @Override
        public void changed(Queue queue) {
            queues.put(queue.name(), queue);
        }

        @Override
        public void changed(Agent agent) {
            agents.put(agent.device(), agent);
        }

        @Override
        public void queueGone(String name) {
            queues.remove(name);
        }

        @Override
        public void agentGone(String device) {
            agents.remove(device);
        }

        /** Returns the state as text, without times, which depend on the time of the list. */
        String said() {
            StringBuilder said = new StringBuilder();
            queues.values().stream()
                    .filter(queue -> List.of("support", "empty").contains(queue.name()))
                    .sorted((a, b) -> a.name().compareTo(b.name()))
                    .forEach(queue -> said.append(queue.name() + " " + queue.waiting() + " " + (queue.longest() != null)
                            + " " + queue.level() + " " + queue.answered() + " " + queue.inTime() + " "
                            + queue.abandoned() + " " + new java.util.TreeMap<>(queue.members()) + "\n"));
            agents.values().stream()
                    .sorted((a, b) -> a.device().compareTo(b.device()))
                    .forEach(agent -> said.append(
                            agent.device() + " " + agent.name() + " " + agent.state() + " " + agent.queues() + "\n"));
            return said.toString();
        }
    }

    private final Known known = new Known();
    private ProducerTemplate template;

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#all")
    void callers_wait_are_answered_or_give_up_and_agents_pause(RealAsterisk server) throws Exception {
        server.require();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("pbx", server.as("admin"));
            camel.getRegistry().bind("queues", known.model);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("ami:pbx?snapshot=QueueStatus&events=AmiSnapshotStart,AmiSnapshotEnd,QueueEntry,QueueCallerJoin,"
                                    + "QueueCallerLeave,QueueCallerAbandon," + Queues.EVENTS)
                            .process(event -> known.model.on(
                                    event.getMessage().getHeader("CamelAmiEvent", String.class),
                                    event.getMessage().getBody(Map.class)));
                }
            });
            camel.start();
            template = camel.createProducerTemplate();
            agree("the first list");
            assertThat(known.agents).containsKeys("Local/205@phones", "Local/206@phones");
            Queue before = known.queues.get("support");
            assertThat(before.level()).isEqualTo(20);

            call("it-wait", "application=Queue&data=empty");
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> known.queues.get("empty").waiting() == 1);
            agree("a caller waits");
            long gaveUp = known.queues.get("empty").abandoned();
            hangUp("it-wait");
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> known.queues.get("empty").abandoned() == gaveUp + 1);
            agree("the caller gave up");

            call("it-talk", "context=calls&exten=support");
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> known.queues.get("support").members().containsKey(State.TALKING));
            agree("an agent talks");
            hangUp("it-talk");
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> known.queues.get("support").answered() == before.answered() + 1);
            agree("the call is over");

            act("QueuePause", "Interface", "Local/205@phones/n", "Paused", "true", "Reason", "lunch");
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> known.agents.get("Local/205@phones").state() == State.PAUSED);
            agree("an agent is paused");
            assertThat(known.agents.get("Local/205@phones").queues().get(0).reason())
                    .isEqualTo("lunch");
            act("QueuePause", "Interface", "Local/205@phones/n", "Paused", "false");
            act("QueueAdd", "Queue", "empty", "Interface", "Local/202@phones/n", "MemberName", "Ann");
            await().atMost(Duration.ofSeconds(15)).until(() -> known.agents.containsKey("Local/202@phones"));
            agree("an agent logs in");
            act("QueueRemove", "Queue", "empty", "Interface", "Local/202@phones/n");
            await().atMost(Duration.ofSeconds(15)).until(() -> !known.agents.containsKey("Local/202@phones"));
            agree("and out");
        }
    }

    private void hangUp(String uniqueid) {
        template.requestBody("ami:pbx?action=Hangup&handle=" + uniqueid, null, Object.class);
    }

    private Object act(String action, String... fields) {
        StringBuilder uri = new StringBuilder("ami:pbx?action=" + action);
        for (int i = 0; i < fields.length; i += 2) {
            uri.append("&field." + fields[i] + "=RAW(" + fields[i + 1] + ")");
        }
        return template.requestBody(uri.toString(), null, Object.class);
    }

    private void call(String id, String to) {
        template.requestBody(
                "ami:pbx?action=Originate&awaitOutcome=false&phone=RAW(Local/204@phones/n)&channelId=" + id + "&" + to,
                null,
                Object.class);
    }

    /** A new model that has read only the list must have the same state. */
    @SuppressWarnings("unchecked")
    private void agree(String when) {
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            Known listed = new Known();
            listed.model.on("AmiSnapshotStart", Map.of("Action", "QueueStatus"));
            for (Map<String, String> item : (List<Map<String, String>>) act("QueueStatus")) {
                listed.model.on(item.get("Event"), item);
            }
            listed.model.on("AmiSnapshotEnd", Map.of("Action", "QueueStatus"));
            assertThat(known.said()).as(when).isEqualTo(listed.said());
        });
    }
}
