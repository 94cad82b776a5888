/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.string.StringDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.netty.ChannelHandlerFactories;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads with camel-netty in client mode, as an application without an AMI component would. Uses a delimiter decoder, a
 * handler that logs in, and a route that searches the text of each message for the lines it needs.
 */
final class CamelNettyReader implements EventReader {

    @Override
    public AutoCloseable read(List<InetSocketAddress> servers, boolean onlyHangups, Meter meter) throws Exception {
        CamelContext camel = new DefaultCamelContext();
        camel.getShutdownStrategy().setTimeout(2);
        bindDecoders(camel);
        for (InetSocketAddress server : servers) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    if (onlyHangups) {
                        from(uri(server))
                                .filter(exchange -> exchange.getMessage()
                                        .getBody(String.class)
                                        .startsWith("Event: Hangup\r\n"))
                                .process(exchange -> count(exchange.getMessage().getBody(String.class), meter));
                    } else {
                        from(uri(server))
                                .process(exchange -> count(exchange.getMessage().getBody(String.class), meter));
                    }
                }
            });
        }
        camel.start();
        return camel;
    }

    static void bindDecoders(CamelContext camel) {
        ByteBuf blankLine = Unpooled.copiedBuffer("\r\n\r\n", StandardCharsets.US_ASCII);
        camel.getRegistry()
                .bind(
                        "messages",
                        ChannelHandlerFactories.newDelimiterBasedFrameDecoder(
                                65536, new ByteBuf[] {blankLine}, true, "tcp"));
        camel.getRegistry().bind("login", new Login());
        camel.getRegistry().bind("text", new StringDecoder(StandardCharsets.UTF_8));
    }

    static String uri(InetSocketAddress server) {
        return "netty:tcp://" + server.getHostString() + ":" + server.getPort()
                + "?clientMode=true&sync=false&decoders=#login,#messages,#text&allowDefaultCodec=false";
    }

    static void count(String text, Meter meter) {
        meter.event(field(text, "Event: "), field(text, "\r\nChannel: "), field(text, "\r\nUniqueid: "));
        if (meter.isTimed()) {
            meter.sentAt(field(text, "\r\nTimestamp: "));
        }
    }

    private static @Nullable String field(String text, String key) {
        int at = text.indexOf(key);
        if (at < 0) {
            return null;
        }
        int end = text.indexOf('\r', at + key.length());
        return text.substring(at + key.length(), end < 0 ? text.length() : end);
    }

    /** Logs in once connected. */
    @ChannelHandler.Sharable
    static final class Login extends ChannelInboundHandlerAdapter {

        @Override
        public void channelActive(ChannelHandlerContext context) throws Exception {
            context.writeAndFlush(Unpooled.copiedBuffer(NettyLimit.LOGIN, StandardCharsets.US_ASCII));
            super.channelActive(context);
        }
    }
}
