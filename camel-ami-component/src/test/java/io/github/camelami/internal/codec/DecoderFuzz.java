/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

import io.github.camelami.AmiProtocolException;
import io.github.camelami.internal.message.AmiBanner;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiResponse;
import io.github.camelami.internal.message.EventGate;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A target for a coverage-guided fuzzer, and for {@link DecoderFuzzTest}: any data, however it is split, must be
 * decoded as {@link NaiveDecoder} decodes it, within the limits, and may fail only with an
 * {@link AmiProtocolException}.
 *
 * <p>The test suite runs it: see docs/robustness.md.
 */
public final class DecoderFuzz {

    private static final String BANNER = "Asterisk Call Manager/11.0.0\r\n";
    private static final String OLD_BANNER = "Asterisk Call Manager/2.10.6\r\n";

    /** The number of bytes before the stream that say how to decode it: limit, splits, banner and charset. */
    static final int PREFIX = 3;

    private DecoderFuzz() {}

    /**
     * The method that the fuzzer calls. The first bytes choose the limit, the splits, and whether a banner comes first.
     */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < PREFIX) {
            return;
        }
        FrameLimits limits = new FrameLimits(64, 16 + 8 * (data[0] & 0xff));
        byte[] stream = Arrays.copyOfRange(data, PREFIX, data.length);
        if ((data[2] & 1) == 0) {
            String banner = (data[2] & 4) == 0 ? BANNER : OLD_BANNER;
            stream = (banner + new String(stream, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
        }
        Charset charset = (data[2] & 2) == 0 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        NaiveDecoder.Reading expected = NaiveDecoder.read(stream, limits);

        check(expected, new Run(limits, charset).take(List.of(stream)), "in one piece");
        check(expected, new Run(limits, charset).take(pieces(stream, new Random(data[1]))), "in pieces");
    }

    /** Single bytes, pairs, and longer pieces, as in the worst network. */
    private static List<byte[]> pieces(byte[] stream, Random random) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < stream.length; ) {
            int end = Math.min(stream.length, at + 1 + random.nextInt(1 + random.nextInt(40)));
            pieces.add(Arrays.copyOfRange(stream, at, end));
            at = end;
        }
        return pieces;
    }

    private static void check(NaiveDecoder.Reading expected, Run run, String how) {
        List<String> reported = expected.messages().stream()
                .filter(message -> !message.startsWith("unreadable|"))
                .toList();
        long unreadable = expected.messages().size() - reported.size();
        List<String> admitted = reported.stream().filter(Run::isAdmitted).toList();
        long events =
                reported.stream().filter(text -> text.startsWith("event|")).count();
        require(run.texts.equals(admitted), how + " reported " + run.texts + ", expected " + admitted);
        require(run.failed == expected.failed(), how + " failed: " + run.failed + ", expected " + expected.failed());
        require(run.decoder.unreadableBlocks() == unreadable, how + " counted " + run.decoder + ", unreadable");
        require(run.decoder.eventsReceived() == events, how + " counted " + run.decoder + ", expected " + events);
        require(
                run.decoder.eventsFiltered() == reported.size() - admitted.size(),
                how + " counted " + run.decoder + ", expected " + (reported.size() - admitted.size()) + " filtered");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** One decoder and its output. */
    private static final class Run {

        final AmiDecoder decoder;
        final List<String> texts = new ArrayList<>();
        boolean failed;
        private final FrameLimits limits;

        Run(FrameLimits limits, Charset charset) {
            this.limits = limits;
            decoder = new AmiDecoder(
                    limits,
                    charset,
                    (bytes, from, to) -> isWanted(bytes[from]) ? EventGate.named(bytes, from, to) : null);
        }

        /** A filter that checks the first character of the name. */
        private static boolean isWanted(int first) {
            return (first & 1) == 0;
        }

        static boolean isAdmitted(String text) {
            if (!text.startsWith("event|")) {
                return true;
            }
            for (String line : text.substring("event|".length()).split("\r\n", -1)) {
                if (line.regionMatches(true, 0, "event:", 0, "event:".length())) {
                    String value = line.substring("event:".length()) + "\r\n";
                    return isWanted(value.charAt(value.charAt(0) == ' ' ? 1 : 0));
                }
            }
            throw new AssertionError("An event without its line: " + text);
        }

        Run take(List<byte[]> pieces) {
            EmbeddedChannel channel = new EmbeddedChannel(decoder);
            try {
                for (byte[] piece : pieces) {
                    channel.writeInbound(Unpooled.wrappedBuffer(piece));
                }
                channel.checkException();
            } catch (Exception thrown) { // the channel throws on what went down the pipeline, checked or not
                if (!(thrown instanceof AmiProtocolException)) {
                    throw new AssertionError("An untyped error", thrown);
                }
                failed = true;
            }
            for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
                texts.add(textOf(message));
            }
            channel.finishAndReleaseAll();
            return this;
        }

        private String textOf(Object message) {
            if (message instanceof AmiBanner banner) {
                return "banner|" + banner.line();
            }
            return message instanceof AmiEvent event
                    ? "event|" + bytesOf(event.headers())
                    : "response|" + bytesOf(((AmiResponse) message).headers());
        }

        private String bytesOf(AmiHeaders headers) {
            require(headers.byteLength() <= limits.messageBytes(), headers.byteLength() + " bytes, above the limit");
            int[] lines = new int[1];
            headers.forEach((key, value) -> lines[0]++);
            headers.asMap()
                    .forEach((key, value) -> require(
                            value.equals(headers.asMap().get(key))
                                    && headers.asMap().containsKey(key),
                            "key '" + key + "' is there and is not found"));
            require(headers.asMap().size() <= lines[0], "more keys than lines");
            return new String(headers.toBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
