/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.message.EventCatalog;
import io.github.camelami.internal.message.EventClass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which of the events a consumer names it cannot see, as far as that can be known. An event is sent when its class is in
 * the user's {@code read} rights and in the session's mask (manager.c, process_events). The mask is ours, so what it hides is
 * known at once. AMI offers no way to query a user's rights: no action lists them, and {@code Events} answers alike whatever they are. Only the
 * class {@code system} betrays itself, by the {@code FullyBooted} that follows the login or does not.
 */
final class EventVisibility {

    private static final Logger LOG = LoggerFactory.getLogger(AmiClient.class);

    private EventVisibility() {}

    /** Warns of events that are asked for by name and hidden by the consumer's own mask. */
    static void explainMask(SubscriptionOptions options) {
        if (options.classes().isEmpty()) {
            return;
        }
        List<String> hidden = hiddenByMask(options);
        if (!hidden.isEmpty()) {
            LOG.warn(
                    "{}: eventMask={} hides events that are asked for by name: {}. Add their classes to eventMask, or leave "
                            + "eventMask out",
                    options.name(),
                    EventClass.mask(options.classes()),
                    String.join(", ", hidden));
        }
    }

    /** Each event named by the filter whose class is not asked for, with that class. */
    static List<String> hiddenByMask(SubscriptionOptions options) {
        List<String> hidden = new ArrayList<>();
        options.filter().names().stream().sorted().forEach(name -> {
            EventClass itsClass = EventCatalog.eventClass(name);
            if (itsClass != null && !options.classes().contains(itsClass)) {
                hidden.add(name + " (" + itsClass.word() + ")");
            }
        });
        return hidden;
    }

    /** What a user who does not see {@code FullyBooted} misses of what this consumer names; null for nothing. */
    static @Nullable String withoutSystem(SubscriptionOptions options) {
        List<String> missed = options.filter().names().stream()
                .filter(name -> EventCatalog.eventClass(name) == EventClass.SYSTEM)
                .sorted()
                .toList();
        return missed.isEmpty()
                ? null
                : "does not see " + String.join(", ", missed)
                        + ", for no FullyBooted followed the login. Unless Asterisk is "
                        + "still booting, add system to 'read =' of the user in manager.conf; it takes effect at the next "
                        + "login";
    }
}
