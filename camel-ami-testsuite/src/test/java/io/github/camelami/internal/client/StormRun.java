/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.awaitility.Awaitility.await;

import io.github.camelami.OverflowPolicy;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Many servers that send events as fast as the client reads, all at once for some seconds. Half of the consumers take
 * nothing until the storm is over; half of all consumers drop events when their buffers are full. Checks that memory
 * and threads stay bounded, and that every missing event is reported. Run by {@code StormTest} with a few servers, by
 * {@code LongRuns} with 500: see docs/robustness.md.
 */
public final class StormRun {

    private static final int MEMORY = 32 * 1024 * 1024;
    private static final int BUFFER = 1000;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String PADDING = "x".repeat(200);

    /**
     * The live heap that the storm may add, for each server: its share of the events, two reads that both sides hold,
     * and objects.
     */
    private static final int HEAP_PER_SERVER = 256 * 1024;

    /**
     * The results.
     *
     * @param heap the maximum live heap above the quiet state; both sides run in this process
     * @param held the maximum number of bytes in all event buffers
     * @param threads the number of threads before the storm, and its maximum during the storm
     */
    record Result(
            int servers,
            double seconds,
            long sent,
            long received,
            long reportedLost,
            long heap,
            long held,
            List<Integer> threads,
            List<String> findings) {

        @Override
        public String toString() {
            return String.format(
                    "storm: %d servers for %.1f s: %,d events sent, %,d received, %,d reported lost%n"
                            + "live heap at most %,d KB above the quiet state, event buffers at most %,d KB of %,d KB,"
                            + " threads %s%nfound: %s",
                    servers,
                    seconds,
                    sent,
                    received,
                    reportedLost,
                    heap / 1024,
                    held / 1024,
                    MEMORY / 1024,
                    threads,
                    findings.isEmpty() ? "nothing wrong" : findings);
        }
    }

    private final int servers;
    private final Duration length;
    private final Map<Integer, Sender> senders = new ConcurrentHashMap<>();
    private volatile boolean storming;

    StormRun(int servers, Duration length) {
        this.servers = servers;
        this.length = length;
    }

    /** Arguments: how many servers, and for how many seconds. */
    public static void main(String[] arguments) throws Exception {
        int servers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        Result result = new StormRun(servers, Duration.ofSeconds(seconds)).run();
        System.out.println(result);
        if (!result.findings.isEmpty()) {
            throw new IllegalStateException("Found: " + result.findings);
        }
    }

    Result run() throws Exception {
        NioEventLoopGroup group = new NioEventLoopGroup(2);
        ExecutorService threads = Executors.newCachedThreadPool();
        BufferMemory memory = new BufferMemory(MEMORY);
        try (ManyServers many = new ManyServers(servers, this::accepts);
                ClientRegistry registry =
                        new ClientRegistry(group::next, group::next, NioSocketChannel.class, threads, memory, null)) {
            List<Taker> takers = new ArrayList<>();
            for (int port : many.ports()) {
                AmiClient client = registry.acquire(Clients.local(port), ClientOptions.DEFAULTS, "storm")
                        .client();
                takers.add(new Taker(client, port, takers.size()));
            }
            await().atMost(PATIENCE).until(() -> {
                takers.forEach(taker -> taker.take(1));
                return takers.stream().allMatch(taker -> taker.connected);
            });
            return storm(takers, memory, threads);
        } finally {
            threads.shutdownNow();
            group.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
        }
    }

    private Result storm(List<Taker> takers, BufferMemory memory, ExecutorService threads) throws InterruptedException {
        List<Taker> busy =
                takers.stream().filter(taker -> taker.number % 2 == 0).toList();
        List<Taker> hung =
                takers.stream().filter(taker -> taker.number % 2 == 1).toList();
        long quiet = ScaleRun.usedHeap();
        int threadsBefore = Thread.activeCount();
        int threadsDuring = 0;
        long heap = 0;
        long held = 0;

        storming = true;
        long began = System.nanoTime();
        senders.values().forEach(Sender::start);
        threads.execute(() -> {
            while (storming) {
                busy.forEach(taker -> taker.take(100));
            }
        });
        CountDownLatch end = new CountDownLatch(1);
        do {
            heap = Math.max(heap, ScaleRun.usedHeap() - quiet);
            held = Math.max(held, memory.held());
            threadsDuring = Math.max(threadsDuring, Thread.activeCount());
            end.await(
                    BETWEEN_LOOKS.toMillis(),
                    TimeUnit.MILLISECONDS); // collecting garbage all the time would calm the storm
        } while (System.nanoTime() - began < length.toNanos());
        storming = false;
        double seconds = (System.nanoTime() - began) / 1e9;

        List<String> findings = new ArrayList<>();
        boolean complete = drained(takers);
        for (Taker taker : takers) {
            Sender sender = senders.get(taker.port);
            if (taker.wrong != null) {
                findings.add("server " + taker.number + ": " + taker.wrong);
            } else if (!complete && taker.accounted() != sender.sent) {
                findings.add("server " + taker.number + " sent " + sender.sent + ", but only " + taker.accounted()
                        + " were received or reported lost");
            }
        }
        if (heap > MEMORY + (long) servers * HEAP_PER_SERVER) {
            findings.add("the live heap grew by " + heap + " bytes");
        }
        if (threadsDuring > threadsBefore + 1) {
            findings.add("threads grew from " + threadsBefore + " to " + threadsDuring);
        }
        if (hung.stream().allMatch(taker -> taker.received == 0)) {
            findings.add("the consumers that hung received nothing after the storm");
        }
        return new Result(
                servers,
                seconds,
                senders.values().stream().mapToLong(sender -> sender.sent).sum(),
                takers.stream().mapToLong(taker -> taker.received).sum(),
                takers.stream().mapToLong(taker -> taker.reportedLost).sum(),
                heap,
                held,
                List.of(threadsBefore, threadsDuring),
                findings);
    }

    /** Takes all that is left. Returns whether every event was received or reported lost. */
    private boolean drained(List<Taker> takers) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        boolean complete = false;
        while (!complete && System.nanoTime() < until) {
            takers.forEach(taker -> taker.take(1000));
            complete = takers.stream()
                    .allMatch(taker -> taker.wrong != null || taker.accounted() == senders.get(taker.port).sent);
        }
        return complete;
    }

    private boolean accepts(Channel channel) {
        Sender sender = new Sender(channel);
        channel.pipeline().addLast(sender);
        senders.put(((InetSocketAddress) channel.localAddress()).getPort(), sender);
        return true;
    }

    /** Sends numbered events while the connection accepts them. */
    private final class Sender extends ChannelInboundHandlerAdapter {

        private final Channel channel;
        private volatile long sent;

        Sender(Channel channel) {
            this.channel = channel;
        }

        void start() {
            channel.eventLoop().execute(this::send);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (channel.isWritable()) {
                start();
            }
        }

        private void send() {
            if (!storming || !channel.isWritable()) {
                return;
            }
            StringBuilder text = new StringBuilder();
            long next = sent;
            for (int i = 0; i < 20; i++) {
                text.append("Event: Tick\r\nSeq: ")
                        .append(next++)
                        .append("\r\nPadding: ")
                        .append(PADDING)
                        .append("\r\n\r\n");
            }
            channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
            sent = next;
            start(); // after the other servers
        }
    }

    /** One consumer. One thread at a time. */
    private static final class Taker {

        private final int port;
        private final int number;
        private final Subscription subscription;
        private volatile boolean connected;
        private long received;
        private long reportedLost;
        private @Nullable String wrong;

        /** Of four consumers, one hangs and pauses, one hangs and drops, one takes and pauses, one takes and drops. */
        Taker(AmiClient client, int port, int number) {
            this.port = port;
            this.number = number;
            OverflowPolicy policy = number % 4 < 2 ? OverflowPolicy.PAUSE : OverflowPolicy.DROP_OLDEST;
            this.subscription = client.subscribe(TestOptions.subscription("storm", "", BUFFER, policy), () -> {});
        }

        synchronized void take(int most) {
            for (int i = 0; i < most; i++) {
                EventDelivery next = subscription.poll();
                if (next == null) {
                    return;
                }
                switch (next.event().name()) {
                    case "AmiConnected" -> connected = true;
                    case "AmiGap" ->
                        reportedLost +=
                                Long.parseLong(String.valueOf(next.event().get("Lost")));
                    case "Tick" ->
                        tick(Long.parseLong(String.valueOf(next.event().get("Seq"))));
                    default -> wrong = "received " + next.event().name();
                }
            }
        }

        private void tick(long seq) {
            if (seq != accounted()) {
                wrong = "event " + seq + " came after " + received + " received and " + reportedLost + " reported lost";
            }
            received++;
        }

        long accounted() {
            return received + reportedLost;
        }
    }
}
