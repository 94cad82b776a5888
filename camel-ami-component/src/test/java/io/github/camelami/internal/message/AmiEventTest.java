/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmiEventTest {

    @ParameterizedTest
    @CsvSource({
        "PlaybackStart, PlaybackStart",
        "Order, Order",
        "Hangup, UserEvent:Hangup",
        "hangUP, UserEvent:hangUP",
        "' Hangup', UserEvent: Hangup",
        "AmiListenAudit, UserEvent:AmiListenAudit",
        "amigo, UserEvent:amigo",
        "' AmiGap', UserEvent: AmiGap",
        "UserEvent, UserEvent:UserEvent",
        "CoreShowChannelsComplete, UserEvent:CoreShowChannelsComplete",
        "UserEvent:Hangup, UserEvent:Hangup",
        "'', UserEvent",
        "' ', UserEvent"
    })
    void a_user_event_is_known_by_its_own_name_unless_that_is_anothers(String own, String known) {
        assertThat(AmiEvent.of("UserEvent", "UserEvent", own).knownAs()).isEqualTo(known);
    }

    @Test
    void any_other_event_is_known_by_its_name_whatever_its_lines() {
        assertThat(AmiEvent.of("VarSet", "UserEvent", "Hangup").knownAs()).isEqualTo("VarSet");
        assertThat(AmiEvent.of("UserEvent").knownAs()).isEqualTo("UserEvent");
        assertThat(AmiEvent.of("AmiGap").knownAs()).isEqualTo("AmiGap");
    }

    @Test
    void no_user_event_is_known_by_a_name_of_asterisk_or_of_ours() {
        for (String name : EventCatalog.names()) {
            assertThat(AmiEvent.of("UserEvent", "UserEvent", name).knownAs()).startsWith("UserEvent:");
        }
        for (String name : List.of("AmiConnected", "AmiDisconnected", "AmiGap", "AmiSnapshotStart", "AmiSnapshotEnd")) {
            assertThat(AmiEvent.of("UserEvent", "UserEvent", name).knownAs()).startsWith("UserEvent:");
        }
    }
}
