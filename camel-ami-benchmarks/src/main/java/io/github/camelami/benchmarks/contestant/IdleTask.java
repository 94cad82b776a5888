/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import io.github.camelami.AmiComponent;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.asteriskjava.manager.DefaultManagerConnection;

/** Measures the cost of many silent servers: the threads and the live heap per server. */
final class IdleTask {

    private IdleTask() {}

    static Result run(Task task) throws Exception {
        List<InetSocketAddress> servers = task.servers();
        Many many =
                switch (task.contestant()) {
                    case "ami" -> new Routes("ami");
                    case "ami-consumers" -> new Consumers();
                    case "direct" -> new Routes("direct");
                    case "asterisk-java" -> new Connections();
                    default ->
                        throw new IllegalArgumentException("There is no '" + task.contestant()
                                + "'; known are ami, ami-consumers, direct and asterisk-java");
                };
        // the first one loads classes, pools and caches that exist only once
        many.add(servers.get(0));
        TimeUnit.MILLISECONDS.sleep(500);
        long heapBefore = Cost.liveHeap();
        int threadsBefore = Cost.threads();
        for (InetSocketAddress server : servers.subList(1, servers.size())) {
            many.add(server);
        }
        ContestantMain.ready();
        TimeUnit.SECONDS.sleep((long) task.number("settle", 2));
        double count = servers.size() - 1;
        return new Result()
                .with("heapPerServer", (Cost.liveHeap() - heapBefore) / count)
                .with("threads", Cost.threads())
                .with("threadsPerServer", (Cost.threads() - threadsBefore) / count)
                .with("kept", many.size());
    }

    /** A growing number of open connections. */
    private interface Many {

        void add(InetSocketAddress server) throws Exception;

        int size();
    }

    /** One route per server. The scheme {@code direct} measures a Camel route without a connection. */
    private static final class Routes implements Many {

        private final String scheme;
        private final CamelContext camel = new DefaultCamelContext();

        Routes(String scheme) {
            this.scheme = scheme;
            camel.addComponent("ami", new AmiComponent());
            camel.start();
        }

        @Override
        public void add(InetSocketAddress server) throws Exception {
            String uri = scheme.equals("ami") ? AmiReader.uri(server) : "direct:" + server.getPort();
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(uri).process(exchange -> {});
                }
            });
        }

        @Override
        public int size() {
            return camel.getRoutesSize();
        }
    }

    /** One consumer per server, without a route. */
    private static final class Consumers implements Many {

        private final CamelContext camel = new DefaultCamelContext();
        private final List<Consumer> consumers = new ArrayList<>();

        Consumers() {
            camel.addComponent("ami", new AmiComponent());
            camel.start();
        }

        @Override
        public void add(InetSocketAddress server) throws Exception {
            Consumer consumer = camel.getEndpoint(AmiReader.uri(server)).createConsumer(exchange -> {});
            consumer.start();
            consumers.add(consumer);
        }

        @Override
        public int size() {
            return consumers.size();
        }
    }

    private static final class Connections implements Many {

        private final List<DefaultManagerConnection> connections = new ArrayList<>();

        @Override
        public void add(InetSocketAddress server) throws Exception {
            DefaultManagerConnection connection = AsteriskJavaReader.connection(server);
            connection.addEventListener(event -> {});
            connection.login();
            connections.add(connection);
        }

        @Override
        public int size() {
            return connections.size();
        }
    }
}
