/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.examples.console.Queues.Agent;
import io.github.camelami.examples.console.Queues.Membership;
import io.github.camelami.examples.console.Queues.Queue;
import io.github.camelami.examples.console.Queues.State;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checks the state of queues and agents after each event. */
class QueuesTest {

    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final Map<String, Queue> queues = new LinkedHashMap<>();
    private final Map<String, Agent> agents = new LinkedHashMap<>();
    private Instant now = START;
    private int reports;

    private final Queues model = new Queues(
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    throw new UnsupportedOperationException();
                }
            },
            new Queues.Listener() {
                @Override
                public void changed(Queue queue) {
                    reports++;
                    queues.put(queue.name(), queue);
                }

                @Override
                public void changed(Agent agent) {
                    reports++;
                    agents.put(agent.device(), agent);
                }

                @Override
                public void queueGone(String name) {
                    queues.remove(name);
                }

                @Override
                public void agentGone(String device) {
                    agents.remove(device);
                }
            });

    private void on(String name, String... fields) {
        Map<String, String> event = new HashMap<>(Map.of("Event", name));
        for (int i = 0; i < fields.length; i += 2) {
            event.put(fields[i], fields[i + 1]);
        }
        model.on(name, event);
    }

    private void list(Runnable items) {
        on("AmiSnapshotStart", "Action", "QueueStatus");
        items.run();
        on("AmiSnapshotEnd", "Action", "QueueStatus");
    }

    private void params(String queue) {
        on(
                "QueueParams",
                "Queue",
                queue,
                "Completed",
                "3",
                "Abandoned",
                "1",
                "ServiceLevel",
                "20",
                "ServicelevelPerf",
                "66.7");
    }

    private void member(String event, String queue, String device, int status, int paused, String... more) {
        String[] fields = {
            "Queue",
            queue,
            event.equals("QueueMember") ? "Location" : "Interface",
            device,
            event.equals("QueueMember") ? "Name" : "MemberName",
            "Ann",
            "StateInterface",
            device,
            "Status",
            String.valueOf(status),
            "Paused",
            String.valueOf(paused),
            "LastPause",
            "1795427940",
            "LoginTime",
            "1795420800",
            "LastCall",
            "1795427000",
            "InCall",
            "0"
        };
        String[] all = new String[fields.length + more.length];
        System.arraycopy(fields, 0, all, 0, fields.length);
        System.arraycopy(more, 0, all, fields.length, more.length);
        on(event, all);
    }

    private Queue support() {
        return queues.get("support");
    }

    private Agent ann() {
        return agents.get("PJSIP/202");
    }

    private void aDay() {
        list(() -> {
            params("support");
            member("QueueMember", "support", "PJSIP/202", 1, 0);
            member("QueueMember", "support", "PJSIP/203", 5, 0);
            on("QueueEntry", "Queue", "support", "Uniqueid", "1.1", "Wait", "70");
        });
    }

    @Test
    void a_list_shows_queues_their_members_and_who_waits_how_long() {
        aDay();

        assertThat(support().waiting()).isEqualTo(1);
        assertThat(support().longest()).isEqualTo(START.minusSeconds(70));
        assertThat(support().level()).isEqualTo(20);
        assertThat(support().answered()).isEqualTo(3);
        assertThat(support().inTime()).isEqualTo(2);
        assertThat(support().abandoned()).isEqualTo(1);
        assertThat(support().members()).containsOnly(Map.entry(State.READY, 1), Map.entry(State.UNAVAILABLE, 1));
        assertThat(ann().name()).isEqualTo("Ann");
        assertThat(ann().queues()).containsExactly(new Membership("support", false, ""));
    }

    @Test
    void a_caller_joins_is_answered_in_time_and_counts_when_the_call_is_over() {
        aDay();
        now = START.plusSeconds(5);
        on("QueueCallerJoin", "Queue", "support", "Uniqueid", "1.2");
        assertThat(support().waiting()).isEqualTo(2);
        assertThat(support().longest()).isEqualTo(START.minusSeconds(70));
        on("QueueCallerLeave", "Queue", "support", "Uniqueid", "1.1");
        assertThat(support().longest()).isEqualTo(now);
        on("QueueCallerLeave", "Queue", "support", "Uniqueid", "1.2");
        assertThat(support().longest()).isNull();

        on("AgentComplete", "Queue", "support", "HoldTime", "20");
        on("AgentComplete", "Queue", "support", "HoldTime", "21");
        assertThat(support().answered()).isEqualTo(5);
        assertThat(support().inTime()).isEqualTo(3);
    }

    @Test
    void a_caller_who_hangs_up_while_waiting_counts_once() {
        aDay();
        on("QueueCallerAbandon", "Queue", "support", "Uniqueid", "1.1");
        on("QueueCallerLeave", "Queue", "support", "Uniqueid", "1.1");

        assertThat(support().waiting()).isZero();
        assertThat(support().abandoned()).isEqualTo(2);
    }

    @Test
    void an_agent_s_state_and_since_when_follow_the_events() {
        aDay();
        assertThat(ann().state()).isEqualTo(State.READY);
        assertThat(ann().since())
                .as("the last pause is later than the last call")
                .isEqualTo(Instant.ofEpochSecond(1795427940));

        now = START.plusSeconds(10);
        member("QueueMemberStatus", "support", "PJSIP/202", 6, 0);
        assertThat(ann().state()).isEqualTo(State.RINGING);
        assertThat(ann().since()).isEqualTo(now);
        now = START.plusSeconds(12);
        member("QueueMemberStatus", "support", "PJSIP/202", 2, 0, "InCall", "1");
        assertThat(ann().state()).isEqualTo(State.TALKING);
        now = START.plusSeconds(14);
        member("QueueMemberStatus", "support", "PJSIP/202", 2, 0, "InCall", "1");
        assertThat(ann().since()).as("still talking").isEqualTo(START.plusSeconds(12));
        member("QueueMemberPause", "support", "PJSIP/202", 1, 1, "PausedReason", "lunch: back 13:00");
        assertThat(ann().state()).isEqualTo(State.PAUSED);
        assertThat(ann().queues()).containsExactly(new Membership("support", true, "lunch: back 13:00"));
        member("QueueMemberStatus", "support", "PJSIP/202", 5, 1);
        assertThat(ann().state())
                .as("a phone that is away cannot ring, paused or not")
                .isEqualTo(State.UNAVAILABLE);
    }

    @Test
    void an_agent_is_paused_when_paused_in_all_queues() {
        aDay();
        member("QueueMemberAdded", "sales", "PJSIP/202", 1, 0);
        member("QueueMemberPause", "sales", "PJSIP/202", 1, 1);
        assertThat(ann().state()).isEqualTo(State.READY);
        assertThat(queues.get("sales").members()).containsOnly(Map.entry(State.PAUSED, 1));
        member("QueueMemberPause", "support", "PJSIP/202", 1, 1);
        assertThat(ann().state()).isEqualTo(State.PAUSED);

        on("QueueMemberRemoved", "Queue", "support", "Interface", "PJSIP/202");
        assertThat(ann().queues()).extracting(Membership::queue).containsExactly("sales");
        on("QueueMemberRemoved", "Queue", "sales", "Interface", "PJSIP/202");
        assertThat(agents).doesNotContainKey("PJSIP/202");
    }

    @Test
    void a_member_by_a_local_channel_is_the_phone_whose_state_counts() {
        list(() -> {
            params("support");
            member("QueueMember", "support", "Local/202@agents/n", 1, 0, "StateInterface", "PJSIP/202");
            member("QueueMember", "support", "Local/205@phones/n", 1, 0);
        });
        assertThat(agents).containsOnlyKeys("PJSIP/202", "Local/205@phones");
    }

    @Test
    void a_list_removes_what_it_does_not_name_and_half_a_list_removes_nothing() {
        aDay();
        on("AmiSnapshotStart", "Action", "QueueStatus");
        on("AmiDisconnected");
        on("AmiSnapshotEnd", "Action", "QueueStatus");
        assertThat(support().waiting()).isEqualTo(1);
        assertThat(agents).hasSize(2);

        list(() -> {
            params("support");
            member("QueueMember", "support", "PJSIP/202", 1, 0);
        });
        assertThat(support().waiting()).isZero();
        assertThat(agents).containsOnlyKeys("PJSIP/202");
        list(() -> {});
        assertThat(queues).isEmpty();
        assertThat(agents).isEmpty();
    }

    @Test
    void an_event_between_the_items_of_a_list_counts_as_listed() {
        aDay();
        list(() -> {
            params("support");
            on("QueueCallerJoin", "Queue", "support", "Uniqueid", "1.9");
            member("QueueMemberAdded", "support", "PJSIP/209", 1, 0);
        });
        assertThat(support().waiting()).isEqualTo(1);
        assertThat(agents).containsOnlyKeys("PJSIP/209");
    }

    @Test
    void what_changes_nothing_is_not_reported() {
        aDay();
        int before = reports;
        member("QueueMemberStatus", "support", "PJSIP/202", 1, 0);
        on("QueueCallerLeave", "Queue", "support", "Uniqueid", "unknown");
        on("Newchannel", "Queue", "support");
        assertThat(reports).isEqualTo(before);
    }

    @Test
    void counters_that_are_no_numbers_stop_nothing() {
        on("QueueParams", "Queue", "odd", "Completed", "many", "ServicelevelPerf", "NaN", "ServiceLevel", "-1");
        assertThat(queues.get("odd").answered()).isZero();
        assertThat(queues.get("odd").level()).isZero();
    }
}
