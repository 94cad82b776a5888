/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import io.github.camelami.AmiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maintains one set of routes for each server in the file. Stops leading the servers if this node cannot reach Kafka
 * but another node can. This class is not a route, because routes cannot add and remove routes. Timer routes call it.
 */
public final class Fleet {

    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    /** The time after which an unanswered request means that Kafka is unavailable. */
    private static final Duration AWAY = Duration.ofSeconds(5);

    /** This node gives up its servers if it cannot write to Kafka for this long, while another node can. */
    private static final Duration LET_GO = Duration.ofSeconds(20);

    /** The number of seconds without a record in Kafka after which a node counts as unavailable. */
    private static final int NODE_AWAY = 10;

    private final CamelContext camel;
    private final Engines engines;
    private final Stream stream;
    private final String node;
    private final List<String> nodes;
    private final Path file;
    private final Path locks;
    private final Map<String, ServerFile.Server> served = new ConcurrentHashMap<>();
    private final Set<String> nodesAway = new HashSet<>();

    private String lastText = "";
    private String lastProblem = "";
    private boolean letGo;

    /** The time since which at least one other node has always been working; null if none is working now. */
    private @Nullable Instant anotherWorks;

    private Instant othersSeen = Instant.EPOCH;

    /**
     * @param node this node's name
     * @param nodes the names of all nodes, in the same order on each node
     * @param file the file that lists the servers
     * @param locks the folder of the leaders' locks, the same for all nodes
     */
    public Fleet(
            CamelContext camel,
            Engines engines,
            Stream stream,
            String node,
            List<String> nodes,
            Path file,
            Path locks) {
        if (!nodes.contains(node)) {
            throw new IllegalArgumentException("fleet.node=" + node + " is none of fleet.nodes=" + nodes);
        }
        this.camel = camel;
        this.engines = engines;
        this.stream = stream;
        this.node = node;
        this.nodes = List.copyOf(nodes);
        this.file = file;
        this.locks = locks;
    }

    /** Reads the file and applies its changes. Logs a problem once, and tries again at the next call. */
    public synchronized void update() {
        String problem = "";
        try {
            String text = Files.readString(file);
            if (!text.equals(lastText) || !lastProblem.isEmpty()) {
                Map<String, ServerFile.Server> wanted = ServerFile.parse(text);
                problem = String.join("; ", become(wanted));
                lastText = text;
            }
        } catch (IOException | IllegalArgumentException e) {
            problem = (e instanceof IOException ? "The server file cannot be read: " + e : e.getMessage())
                    + "; the servers stay as they were";
        }
        if (!problem.isEmpty() && !problem.equals(lastProblem)) {
            LOG.error("{}", problem);
        }
        lastProblem = problem;
    }

    /** Adds and removes servers, and returns the problems. If one server fails, the others are still processed. */
    private List<String> become(Map<String, ServerFile.Server> wanted) {
        List<String> problems = new ArrayList<>();
        for (ServerFile.Server old : List.copyOf(served.values())) {
            if (!old.equals(wanted.get(old.name()))) {
                attempt(problems, old, () -> remove(old, !wanted.containsKey(old.name())));
            }
        }
        List<ServerFile.Server> inOrder = List.copyOf(wanted.values());
        for (int i = 0; i < inOrder.size(); i++) {
            ServerFile.Server server = inOrder.get(i);
            String home = nodes.get(i % nodes.size());
            if (!served.containsKey(server.name())) {
                attempt(problems, server, () -> add(server, home));
            }
        }
        return problems;
    }

    private interface Step {
        void take() throws Exception;
    }

    private static void attempt(List<String> problems, ServerFile.Server server, Step step) {
        try {
            step.take();
        } catch (Exception e) {
            LOG.debug("Server {}", server, e);
            problems.add("Server " + server + " cannot be changed: " + Engines.text(e));
        }
    }

    /** @param home the node that leads the server while all nodes are up; servers are spread evenly over the nodes */
    private void add(ServerFile.Server server, String home) throws Exception {
        String name = server.name();
        if (camel.getRegistry().lookupByName(name) != null) {
            throw new IllegalArgumentException("the fleet itself uses the name; choose another one");
        }
        AmiServer bean = new AmiServer();
        bean.setHost(server.host());
        bean.setUsername(server.username());
        bean.setPassword(server.password());
        prepareLock(name);
        camel.getRegistry().bind(name, AmiServer.class, bean);
        try {
            addRoute(FleetRoutes.COMMAND, name, "");
            if (!letGo) {
                lead(name, home);
            }
        } catch (Exception e) {
            remove(server, false); // leave nothing of the server for the next attempt
            throw e;
        }
        served.put(name, server);
        LOG.info("Server {} is in the fleet; its home is node {}", server, home);
    }

    private void lead(String name, String home) throws Exception {
        for (String template : FleetRoutes.LEADERS) {
            addRoute(template, name, home.equals(node) ? FleetRoutes.HOME : FleetRoutes.SPARE);
        }
    }

    private void addRoute(String template, String name, String leader) throws Exception {
        TemplatedRouteBuilder.builder(camel, template)
                .routeId(template + "-" + name)
                .parameter("pbx", name)
                .parameter("leader", leader)
                .add();
    }

    /** Creates the lock's files. Camel's file lock delays its first attempt only if they exist. */
    private void prepareLock(String name) throws IOException {
        Files.createDirectories(locks);
        for (Path lock : List.of(locks.resolve(name), locks.resolve(name + ".dat"))) {
            if (Files.notExists(lock)) {
                try {
                    Files.createFile(lock);
                } catch (java.nio.file.FileAlreadyExistsException byTheOtherNode) {
                    LOG.debug("{} is there already", lock);
                }
            }
        }
    }

    /**
     * @param forGood whether the file no longer lists this server; if so, removes its leader from the table and marks
     *     its calls as ended
     */
    private void remove(ServerFile.Server server, boolean forGood) throws Exception {
        String name = server.name();
        follow(name);
        removeRoute(FleetRoutes.COMMAND, name);
        removeEndpoints("ami://" + name);
        camel.getRegistry().unbind(name);
        if (served.remove(name) != null) {
            LOG.info("Server {} has left the fleet", server);
            if (forGood) {
                try (ProducerTemplate template = camel.createProducerTemplate()) {
                    template.sendBody("direct:removed", name);
                }
            }
        }
    }

    /** Stops leading the server, and no longer tries to lead it. */
    private void follow(String name) throws Exception {
        for (String template : FleetRoutes.LEADERS) {
            removeRoute(template, name);
        }
        removeEndpoints(FleetRoutes.HOME + "://" + name + ":");
        removeEndpoints(FleetRoutes.SPARE + "://" + name + ":");
        stream.forget(name);
    }

    private void removeRoute(String template, String name) throws Exception {
        String id = template + "-" + name;
        if (camel.getRouteController().getRouteStatus(id) != null) {
            camel.getRouteController().stopRoute(id, letGo ? 1 : 10, TimeUnit.SECONDS);
            camel.removeRoute(id);
        }
    }

    /** Removes a server's endpoints, since an endpoint keeps the address with which it was created. */
    private void removeEndpoints(String start) throws Exception {
        for (Endpoint endpoint : List.copyOf(camel.getEndpoints())) {
            String uri = endpoint.getEndpointBaseUri();
            if (uri.equals(start) || (start.endsWith(":") && uri.startsWith(start))) {
                camel.removeEndpoint(endpoint);
            }
        }
    }

    /** Returns whether the file was read without a problem and does not list this server. */
    public synchronized boolean hasLeft(String pbx) {
        return !lastText.isEmpty() && lastProblem.isEmpty() && !served.containsKey(pbx);
    }

    /** Returns whether this node can write to Kafka. */
    public boolean works() {
        return stream.stuck().compareTo(AWAY) < 0;
    }

    /**
     * Updates the state of the other nodes.
     *
     * @param rows one per node, with the number of seconds since it last worked
     */
    public synchronized void others(List<Map<String, @Nullable Object>> rows) {
        othersSeen = Instant.now();
        boolean works = false;
        for (Map<String, @Nullable Object> row : rows) {
            String other = String.valueOf(row.get("node"));
            if (!nodes.contains(other) || other.equals(node)) {
                continue;
            }
            long age = ((Number) Objects.requireNonNull(row.get("age"))).longValue();
            works |= age <= NODE_AWAY;
            if (age <= NODE_AWAY) {
                if (nodesAway.remove(other)) {
                    LOG.info("Node {} is back", other);
                }
            } else if (nodesAway.add(other)) {
                LOG.warn(
                        "Node {} is away: it has brought nothing into Kafka for {} s. The other nodes take its PBXs over",
                        other,
                        age);
            }
        }
        anotherWorks = !works ? null : anotherWorks == null ? othersSeen : anotherWorks;
    }

    /**
     * Watches Kafka and the locks. While no node can write to Kafka, every node keeps its servers, and events wait. If
     * another node can write but this one cannot, this one gives up its servers until it can write again.
     */
    public synchronized void watch() throws Exception {
        Duration stuck = stream.stuck();
        if (stuck.compareTo(AWAY) >= 0) {
            engines.away(Engines.Engine.KAFKA, "it has taken nothing for " + stuck.toSeconds() + " s");
        } else {
            engines.back(Engines.Engine.KAFKA);
        }
        try {
            Files.writeString(locks.resolve("." + node), Instant.now().toString());
            engines.back(Engines.Engine.LOCKS);
        } catch (IOException e) {
            engines.away(Engines.Engine.LOCKS, e.toString());
        }
        boolean another = anotherWorks != null
                && anotherWorks.isBefore(Instant.now().minus(LET_GO))
                && othersSeen.isAfter(Instant.now().minus(AWAY));
        if (!letGo && another && stuck.compareTo(LET_GO) >= 0) {
            LOG.warn("This node brings nothing into Kafka, another one does: it lets go of {}", served.keySet());
            letGo = true;
            for (String name : served.keySet()) {
                follow(name);
            }
        } else if (letGo && stuck.compareTo(AWAY) < 0) {
            letGo = false;
            List<String> names = served.keySet().stream().sorted().toList();
            for (int i = 0; i < names.size(); i++) {
                lead(names.get(i), nodes.get(i % nodes.size()));
            }
            LOG.info("This node brings events into Kafka again: it leads the PBXs that no other node leads");
        }
    }
}
