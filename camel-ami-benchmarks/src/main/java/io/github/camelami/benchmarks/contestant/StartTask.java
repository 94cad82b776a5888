/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** Measures the time from the start of the JVM to the first event in a route of camel-main. */
final class StartTask {

    private StartTask() {}

    static Result run(Task task) throws Exception {
        InetSocketAddress server = task.servers().get(0);
        boolean ours = task.contestant().equals("ami");
        CountDownLatch first = new CountDownLatch(1);
        Main main = new Main();
        // otherwise the JVM waits a minute at its end for a stop request
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                CamelContext camel = getContext();
                if (!ours) {
                    CamelNettyReader.bindDecoders(camel);
                }
                // the first event of the tape; the responses to the login do not count
                from(ours ? AmiReader.uri(server) + "&events=Newchannel" : CamelNettyReader.uri(server))
                        .process(exchange -> {
                            if (ours
                                    || exchange.getMessage()
                                            .getBody(String.class)
                                            .startsWith("Event: Newchannel\r\n")) {
                                first.countDown();
                            }
                        });
            }
        });
        main.start();
        if (!first.await(30, TimeUnit.SECONDS)) {
            throw new TimeoutException("No event came within 30 s");
        }
        long millis = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        return new Result().with("millis", millis);
    }
}
