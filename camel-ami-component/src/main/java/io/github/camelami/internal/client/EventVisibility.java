/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.EventCatalog;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.PrivilegeAdvice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds events that a consumer names but cannot receive, as far as this can be detected. Asterisk sends an event if its
 * class is in the user's {@code read} privileges and in the session's mask (manager.c, process_events). The component
 * sets the mask, so its effect is known immediately. AMI offers no way to query a user's privileges: no action lists
 * them, and the response to {@code Events} is the same for all users. Only the privilege {@code system} can be
 * detected, since {@code FullyBooted} then follows the login.
 */
final class EventVisibility {

    private static final SafeLog LOG = SafeLog.of(AmiClient.class);

    private EventVisibility() {}

    /** Warns about events that the consumer requests by name, but excludes by its own mask. */
    static void explainMask(SubscriptionOptions options) {
        if (options.classes().isEmpty()) {
            return;
        }
        List<String> hidden = hiddenByMask(options);
        if (!hidden.isEmpty()) {
            LOG.warn(
                    "{}: eventMask={} hides events that events= names: {}. Add their classes to eventMask, or remove"
                            + " eventMask",
                    options.name(),
                    EventClass.mask(options.classes()),
                    String.join(", ", hidden));
        }
    }

    /** Returns the events that the filter names although their classes are not requested, each with its class. */
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

    /**
     * Returns advice about the events that this consumer names but cannot receive, to log if no {@code FullyBooted}
     * arrives; null if there are none.
     */
    static @Nullable String withoutSystem(SubscriptionOptions options) {
        List<String> missed = options.filter().names().stream()
                .filter(name -> EventCatalog.eventClass(name) == EventClass.SYSTEM)
                .sorted()
                .toList();
        return missed.isEmpty() ? null : PrivilegeAdvice.toSeeSystem(missed);
    }
}
