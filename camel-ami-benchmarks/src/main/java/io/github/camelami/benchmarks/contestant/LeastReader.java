/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;

/**
 * The minimal Camel consumer. It splits messages, and copies and converts the bytes of each event. It then runs the
 * route on the event loop, with one exchange per event.
 */
final class LeastReader implements EventReader {

    private final Function<byte[], Object> body;
    private final BiConsumer<Exchange, Meter> reader;

    /**
     * @param body converts an event's bytes to the body
     * @param reader processes each exchange in the route
     */
    LeastReader(Function<byte[], Object> body, BiConsumer<Exchange, Meter> reader) {
        this.body = body;
        this.reader = reader;
    }

    @Override
    public AutoCloseable read(List<InetSocketAddress> servers, boolean onlyHangups, Meter meter) throws Exception {
        CamelContext camel = new DefaultCamelContext();
        camel.getShutdownStrategy().setTimeout(2);
        camel.addComponent("least", new LeastComponent());
        for (InetSocketAddress server : servers) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("least:" + server.getHostString() + ":" + server.getPort())
                            .process(exchange -> reader.accept(exchange, meter));
                }
            });
        }
        camel.start();
        return camel;
    }

    private final class LeastComponent extends DefaultComponent {

        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
            int colon = remaining.lastIndexOf(':');
            return new LeastEndpoint(
                    uri,
                    this,
                    new InetSocketAddress(
                            remaining.substring(0, colon),
                            Integer.parseInt(remaining, colon + 1, remaining.length(), 10)));
        }
    }

    private final class LeastEndpoint extends DefaultEndpoint {

        private final InetSocketAddress server;

        LeastEndpoint(String uri, Component component, InetSocketAddress server) {
            super(uri, component);
            this.server = server;
        }

        @Override
        public Producer createProducer() {
            throw new UnsupportedOperationException("This endpoint only reads");
        }

        @Override
        public Consumer createConsumer(Processor processor) throws Exception {
            LeastConsumer consumer = new LeastConsumer(this, processor);
            configureConsumer(consumer);
            return consumer;
        }
    }

    private final class LeastConsumer extends DefaultConsumer {

        private final EventLoopGroup group = new NioEventLoopGroup(1);
        private final InetSocketAddress server;

        LeastConsumer(LeastEndpoint endpoint, Processor processor) {
            super(endpoint, processor);
            this.server = endpoint.server;
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            NettyLimit.connect(group, server, false, () -> new MessageSplitter(this::emit));
        }

        private void emit(byte[] bytes, int from, int to) {
            if (bytes[from] != 'E') {
                return; // the banner and the response to the login
            }
            Exchange exchange = createExchange(false);
            try {
                exchange.getIn().setBody(body.apply(Arrays.copyOfRange(bytes, from, to)));
                getProcessor().process(exchange);
            } catch (Exception e) {
                getExceptionHandler().handleException("Error processing exchange", exchange, e);
            } finally {
                releaseExchange(exchange, false);
            }
        }

        @Override
        protected void doStop() throws Exception {
            group.shutdownGracefully();
            super.doStop();
        }
    }
}
