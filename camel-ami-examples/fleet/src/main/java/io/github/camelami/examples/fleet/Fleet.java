/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import io.github.camelami.AmiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the routes be those of the servers in the file. Not a route, because Camel's routes cannot add and remove routes: the
 * route that watches the file calls it.
 */
public final class Fleet {

    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    private final CamelContext camel;
    private final String node;
    private final List<String> nodes;
    private final Path locks;
    private final Map<String, ServerFile.Server> served = new ConcurrentHashMap<>();

    /**
     * @param node this node's name
     * @param nodes the names of all nodes, in the same order on each
     * @param locks the folder of the leaders' locks, the same for all nodes
     */
    public Fleet(CamelContext camel, String node, List<String> nodes, Path locks) {
        if (!nodes.contains(node)) {
            throw new IllegalArgumentException("fleet.node=" + node + " is none of fleet.nodes=" + nodes);
        }
        this.camel = camel;
        this.node = node;
        this.nodes = List.copyOf(nodes);
        this.locks = locks;
    }

    /** The servers there are routes for. */
    public Set<String> servers() {
        return Set.copyOf(served.keySet());
    }

    /**
     * Called with the file's text whenever it has changed. One thread at a time.
     *
     * @throws IllegalArgumentException when the file is not right; all stays as it was
     */
    public void update(String file) throws Exception {
        Map<String, ServerFile.Server> wanted = ServerFile.parse(file);
        for (ServerFile.Server old : List.copyOf(served.values())) {
            if (!old.equals(wanted.get(old.name()))) {
                remove(old);
            }
        }
        List<ServerFile.Server> inOrder = List.copyOf(wanted.values());
        for (int i = 0; i < inOrder.size(); i++) {
            if (!served.containsKey(inOrder.get(i).name())) {
                add(inOrder.get(i), nodes.get(i % nodes.size()));
            }
        }
    }

    /** @param home the node that leads it as long as all are up: each has as many servers as the others, or one more */
    private void add(ServerFile.Server server, String home) throws Exception {
        String name = server.name();
        AmiServer bean = new AmiServer();
        bean.setHost(server.host());
        bean.setUsername(server.username());
        bean.setPassword(server.password());
        camel.getRegistry().bind(name, AmiServer.class, bean);
        prepareLock(name);
        try {
            for (String template : FleetRoutes.TEMPLATES) {
                TemplatedRouteBuilder.builder(camel, template)
                        .routeId(template + "-" + name)
                        .parameter("pbx", name)
                        .parameter("leader", home.equals(node) ? FleetRoutes.HOME : FleetRoutes.SPARE)
                        .add();
            }
        } catch (Exception e) {
            remove(server); // it is tried again, and nothing of it may be in the way
            throw e;
        }
        served.put(name, server);
        LOG.info("Server {} is in the fleet; its home is node {}", server, home);
    }

    /** Camel's file lock lets a node wait before its first try only where the files are there already. */
    private void prepareLock(String name) throws IOException {
        Files.createDirectories(locks);
        for (Path file : List.of(locks.resolve(name), locks.resolve(name + ".dat"))) {
            if (Files.notExists(file)) {
                try {
                    Files.createFile(file);
                } catch (java.nio.file.FileAlreadyExistsException byTheOtherNode) {
                    LOG.debug("{} is there already", file);
                }
            }
        }
    }

    private void remove(ServerFile.Server server) throws Exception {
        for (String template : FleetRoutes.TEMPLATES) {
            camel.getRouteController().stopRoute(template + "-" + server.name());
            camel.removeRoute(template + "-" + server.name());
        }
        // an endpoint knows the address it was made with
        for (Endpoint endpoint : List.copyOf(camel.getEndpoints())) {
            String uri = endpoint.getEndpointBaseUri();
            if (uri.equals("ami://" + server.name())
                    || uri.startsWith(FleetRoutes.HOME + "://" + server.name() + ":")
                    || uri.startsWith(FleetRoutes.SPARE + "://" + server.name() + ":")) {
                camel.removeEndpoint(endpoint);
            }
        }
        camel.getRegistry().unbind(server.name());
        served.remove(server.name());
        LOG.info("Server {} has left the fleet", server);
    }
}
