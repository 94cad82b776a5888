/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.SpyMode;
import io.github.camelami.internal.message.LostPlus;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the values in the URI. No message can replace them, so a route with an invalid value fails to start, even if
 * its action does not read that value.
 */
final class UriValues {

    /** Names and numbers, which never contain a blank. */
    private static final Set<Input> WITHOUT_BLANKS =
            EnumSet.of(Input.PHONE, Input.TARGET, Input.HANDLE, Input.EXTEN, Input.CHANNEL_ID);

    private UriValues() {}

    /**
     * Rejects invalid values, since no message can replace them.
     *
     * @param in the inputs of an empty message
     * @throws IllegalArgumentException if a value is rejected, with the same text as when a message is processed
     */
    static void check(GivenOptions options, Inputs in) {
        for (Input input : options.inUri()) {
            switch (input) {
                case MODE -> in.word(input, SpyMode.class);
                case CONTROL -> in.word(input, ControlPlayback.Control.class);
                case SKIP -> Playback.skip(in);
                case OFFSET -> Playback.offset(in);
                case REQUESTED_CAUSE -> Hangup.cause(in);
                case RING_TIMEOUT -> OriginateActionBuilder.ringTime(in);
                case REQUEST_TIMEOUT -> in.timeout(Duration.ZERO);
                case CHANNEL_ID -> OriginateActionBuilder.callId(in);
                case PHONE -> {
                    String phone = in.text(input);
                    if (phone != null) {
                        OriginateActionBuilder.requireDevice(in, phone);
                    }
                }
                default -> {} // any text may be meant, or another value decides
            }
            requirePlus(in, input, options.fixed(input));
        }
    }

    /** Rejects a blank that can only be a decoded plus sign. */
    private static void requirePlus(Inputs in, Input input, @Nullable Object value) {
        if (value instanceof Map<?, ?> named) {
            String prefix = input == Input.FIELDS ? "field." : "variable.";
            named.forEach((name, each) -> {
                if (LostPlus.isBeforeNumber(String.valueOf(each))) {
                    throw LostPlus.errorWithoutValue("Option " + prefix + name + " of the URI", prefix + name);
                }
            });
        } else if (value instanceof String text) {
            boolean inside = WITHOUT_BLANKS.contains(input) && text.strip().indexOf(' ') >= 0;
            if (inside || LostPlus.isBeforeNumber(text)) {
                throw LostPlus.error(in.describe(input), input.option(), text);
            }
        }
    }
}
