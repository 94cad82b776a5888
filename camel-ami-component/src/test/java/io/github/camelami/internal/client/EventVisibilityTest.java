/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.EventClass;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventVisibilityTest {

    @Test
    void a_mask_hides_every_named_event_of_another_class() {
        assertThat(EventVisibility.hiddenByMask(options("Hangup,VarSet,FAXStatus,QueueCallerJoin,Made*,MadeUp")))
                .containsExactly("faxstatus (call)", "hangup (call)", "queuecallerjoin (agent)", "varset (dialplan)");
        assertThat(EventVisibility.hiddenByMask(options("CoreShowChannel,QueueMember")))
                .as("rows of lists need no class")
                .isEmpty();
    }

    @Test
    void without_system_its_events_are_missed() {
        assertThat(EventVisibility.withoutSystem(options("Hangup,Registry,ContactStatus")))
                .startsWith("does not see contactstatus, registry");
        assertThat(EventVisibility.withoutSystem(options("Hangup"))).isNull();
    }

    private static SubscriptionOptions options(String events) {
        return SubscriptionOptions.builder("test")
                .filter(EventFilter.parse(events, Map.of()))
                .classes(Set.of(EventClass.SYSTEM))
                .maxEvents(100)
                .build();
    }
}
