/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.junit.AmiSimulatorExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes have the same route; one consumes, and the other takes over when the first ends. */
class MasterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    final AmiSimulatorExtension pbx = new AmiSimulatorExtension();

    @TempDir
    Path lock;

    private final List<Node> nodes = new ArrayList<>();

    /** One of the nodes, and the events that it has received. */
    private static final class Node {

        final DefaultCamelContext camel = new DefaultCamelContext();
        final List<String> seen = new CopyOnWriteArrayList<>();

        boolean consumes() {
            return seen.contains("AmiConnected");
        }
    }

    private Node node(String name) throws Exception {
        FileLockClusterService cluster = new FileLockClusterService();
        cluster.setId(name);
        cluster.setRoot(lock.toString());
        // Camel's own default. With less, the first try for the lock meets the route that is just starting, and in
        // Camel 4.14.0 the two then deadlock (AbstractCamelClusterView.addEventListener,
        // FileLockClusterView.tryLock).
        cluster.setAcquireLockDelay(1, TimeUnit.SECONDS);
        cluster.setAcquireLockInterval(200, TimeUnit.MILLISECONDS);
        Node node = new Node();
        nodes.add(node);
        node.camel.addService(cluster);
        node.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("master:pbx:ami:127.0.0.1:" + pbx.port()
                                + "?username=camel&password=RAW(camel-secret)&events=AmiConnected,Order")
                        .process(exchange -> {
                            Map<?, ?> fields = exchange.getMessage().getBody(Map.class);
                            String order = (String) fields.get("Kind");
                            node.seen.add(
                                    order != null
                                            ? order
                                            : exchange.getMessage().getHeader(AmiConstants.EVENT, String.class));
                        });
            }
        });
        node.camel.start();
        return node;
    }

    private void order(String kind) {
        pbx.simulator().emit(SimulatedEvent.userEvent("Order").add("Kind", kind));
    }

    @AfterEach
    void stop() {
        nodes.forEach(node -> node.camel.stop());
    }

    @Test
    @Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void one_node_consumes_and_the_other_takes_over() throws Exception {
        assumeThat(getClass().getResource("/META-INF/services/org/apache/camel/component/master"))
                .as("camel-master is on the class path")
                .isNotNull();
        Node first = node("first");
        await().atMost(PATIENCE).until(first::consumes);
        Node second = node("second");

        order("small");
        await().atMost(PATIENCE).until(() -> first.seen.contains("small"));
        assertThat(second.camel.getStatus().isStarted()).isTrue();
        assertThat(pbx.simulator().loginCount())
                .as("who waits for its turn has no link")
                .isEqualTo(1);

        first.camel.stop();
        await().atMost(PATIENCE).until(second::consumes);
        order("big");
        await().atMost(PATIENCE).until(() -> second.seen.contains("big"));

        assertThat(second.seen).containsExactly("AmiConnected", "big");
        assertThat(first.seen).containsExactly("AmiConnected", "small");
    }
}
