/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.transcript;

import io.github.camelami.simulator.wire.AmiCharset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Splits received bytes into the banner and blocks, and determines the arrival time of each block. */
final class BlockReader {

    private static final String TIMESTAMP = "Timestamp: ";

    private final byte[] bytes;
    private final TranscriptTimes times;
    private final List<RecordedBlock> blocks = new ArrayList<>();
    private String banner = "";
    private boolean paced;

    private final List<String> lines = new ArrayList<>();
    private int blockStart;
    private boolean ended;

    BlockReader(byte[] bytes, TranscriptTimes times) {
        this.bytes = bytes;
        this.times = times;
        int from = lineEnd(0);
        banner = from < 0 ? text(0, bytes.length) : text(0, from);
        if (from >= 0) {
            cut(from + 2);
            time();
        }
    }

    String banner() {
        return banner;
    }

    List<RecordedBlock> blocks() {
        return blocks;
    }

    boolean isPaced() {
        return paced;
    }

    private void cut(int from) {
        blockStart = from;
        int at = from;
        boolean afterBlank = true;
        while (at < bytes.length) {
            int end = lineEnd(at);
            String line = text(at, end < 0 ? bytes.length : end);
            if (afterBlank && (line.startsWith("Event: ") || line.startsWith("Response: ")) && !lines.isEmpty()) {
                finish(at);
            }
            if (end < 0) {
                lines.add(line);
                ended = false;
                finish(bytes.length);
                return;
            }
            lines.add(line);
            afterBlank = line.isEmpty();
            ended = afterBlank;
            at = end + 2;
        }
        if (!lines.isEmpty()) {
            finish(at);
        }
    }

    /**
     * Creates a block from the lines so far. The blank line that ends the block is not one of its lines. Blank lines
     * alone form no block.
     */
    private void finish(int end) {
        boolean complete = ended;
        if (complete) {
            lines.remove(lines.size() - 1);
        }
        if (lines.stream().anyMatch(line -> !line.isEmpty())) {
            blocks.add(new RecordedBlock(Duration.ZERO, blockStart, end - blockStart, lines, complete));
        }
        lines.clear();
        blockStart = end;
    }

    private void time() {
        TranscriptTimes.Cursor cursor = times.cursor();
        long first = -1;
        Duration last = Duration.ZERO;
        for (int i = 0; i < blocks.size(); i++) {
            RecordedBlock block = blocks.get(i);
            Duration at = last;
            if (times.isEmpty()) {
                long micros = micros(block);
                if (micros >= 0) {
                    paced = true;
                    first = first < 0 ? micros : first;
                    at = Duration.ofNanos((micros - first) * 1000);
                }
            } else {
                paced = true;
                at = cursor.at(block.offset());
            }
            last = at.compareTo(last) > 0 ? at : last;
            blocks.set(i, new RecordedBlock(last, block.offset(), block.length(), block.lines(), block.complete()));
        }
    }

    /**
     * Returns an event's own Timestamp in microseconds, or -1 if it has none. Reads only the third line, because a user
     * event may contain another Timestamp later.
     */
    private static long micros(RecordedBlock block) {
        if (block.eventClass().isEmpty() || block.lines().size() < 3) {
            return -1;
        }
        String third = block.lines().get(2);
        int dot = third.indexOf('.');
        if (!third.startsWith(TIMESTAMP) || dot < 0 || third.length() != dot + 7) {
            return -1;
        }
        try {
            return Long.parseLong(third.substring(TIMESTAMP.length(), dot)) * 1_000_000
                    + Long.parseLong(third.substring(dot + 1));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private int lineEnd(int from) {
        for (int i = from; i + 1 < bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private String text(int from, int to) {
        return AmiCharset.decode(bytes, from, to - from);
    }
}
