/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import io.github.camelami.AmiConstants;
import io.github.camelami.AmiNotSentException;
import io.github.camelami.AmiOutcomeUnknownException;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/**
 * Receives events and sends actions for hours, and reconnects whenever the server closes the connection. Reports heap,
 * threads and losses at the start, in the middle and at the end.
 */
final class SoakTask {

    private static final long ACTIONS_APART_MILLIS = 50;

    private final CamelContext camel = AmiReader.context(false);
    private final LongAdder events = new LongAdder();
    private final LongAdder gaps = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder notSent = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder otherwise = new LongAdder();

    private SoakTask() throws Exception {}

    static Result run(Task task) throws Exception {
        return new SoakTask().measure(task);
    }

    private Result measure(Task task) throws Exception {
        InetSocketAddress server = task.servers().get(0);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(AmiReader.uri(server) + "&reconnectDelay=200").process(SoakTask.this::take);
            }
        });
        camel.start();
        Endpoint endpoint = camel.getEndpoint(AmiReader.uri(server) + "&action=Ping&reconnectDelay=200");
        AsyncProducer producer = endpoint.createAsyncProducer();
        producer.start();
        ContestantMain.ready();
        long half = (long) (task.number("seconds", 60) * 1000 / 2);
        // until the code is compiled and the pools are filled
        act(endpoint, producer, (long) (1000 * task.number("warmup", 30)));
        Result result = new Result();
        record(result, "start");
        act(endpoint, producer, half);
        record(result, "middle");
        act(endpoint, producer, half);
        awaitSilence();
        record(result, "end");
        camel.close();
        return result;
    }

    private void take(Exchange exchange) {
        String name = exchange.getMessage().getHeader(AmiConstants.EVENT, String.class);
        if ("AmiGap".equals(name)) {
            gaps.increment();
        } else if (!"AmiConnected".equals(name) && !"AmiDisconnected".equals(name) && !"FullyBooted".equals(name)) {
            events.increment();
        }
    }

    private void act(Endpoint endpoint, AsyncProducer producer, long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - until < 0) {
            Exchange exchange = endpoint.createExchange();
            producer.process(exchange, done -> count(exchange.getException()));
            TimeUnit.MILLISECONDS.sleep(ACTIONS_APART_MILLIS);
        }
    }

    /**
     * Waits until no more events arrive: the server has finished its flood, and every event has passed through the
     * route.
     */
    private void awaitSilence() throws InterruptedException {
        long before = -1;
        while (before != events.sum()) {
            before = events.sum();
            TimeUnit.SECONDS.sleep(2);
        }
    }

    private void count(Exception failure) {
        if (failure == null) {
            answered.increment();
        } else if (failure instanceof AmiNotSentException) {
            notSent.increment();
        } else if (failure instanceof AmiOutcomeUnknownException) {
            unknown.increment();
        } else {
            otherwise.increment();
        }
    }

    private void record(Result result, String when) {
        long heap = Cost.liveHeap();
        result.with(when + ".heap", heap)
                .with(when + ".threads", Cost.threads())
                .with(when + ".direct", directBuffers())
                .with(when + ".netty", PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
                .with(when + ".events", events.sum())
                .with(when + ".gaps", gaps.sum())
                .with(when + ".answered", answered.sum())
                .with(when + ".notSent", notSent.sum())
                .with(when + ".unknown", unknown.sum())
                .with(when + ".otherwise", otherwise.sum());
    }

    private static double directBuffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
