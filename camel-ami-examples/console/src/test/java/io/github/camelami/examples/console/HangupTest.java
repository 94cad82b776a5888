/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.examples.console.User.Role;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Checks who may end a call for everybody, and by which channel. */
class HangupTest {

    /** Her agents are 201 to 209. */
    private static final User SARA = user("sara", "PJSIP/20.*");

    private final Board board = new Board(List.of("pbx"));

    private static User user(String login, String agents) {
        return new User(
                login,
                login,
                EnumSet.allOf(Role.class),
                List.of("PJSIP/100"),
                List.of(Pattern.compile(agents)),
                List.of());
    }

    private void on(String name, String... fields) {
        Map<String, String> event = new HashMap<>(Map.of("Event", name, "Linkedid", "1.1"));
        for (int i = 0; i < fields.length; i += 2) {
            event.put(fields[i], fields[i + 1]);
        }
        board.on("pbx", name, event);
    }

    private void caller(String device) {
        on("Newchannel", "Channel", device + "-00000001", "Uniqueid", "1.1");
    }

    /** The caller dials another phone. */
    private void rings(String device, String uniqueid) {
        on("Newchannel", "Channel", device + "-00000002", "Uniqueid", uniqueid);
        on("DialBegin", "Uniqueid", "1.1", "DestUniqueid", uniqueid, "DestLinkedid", "1.1");
    }

    private void talks(String uniqueid) {
        on("BridgeEnter", "Uniqueid", uniqueid, "BridgeUniqueid", "b", "ChannelState", "6");
    }

    private JsonObject call(User user) {
        return Objects.requireNonNull(board.since(0, user))
                .getJsonArray("calls")
                .getJsonObject(0);
    }

    /** Returns the device whose hangup ends the call; null if only a chosen agent can be hung up. */
    private @Nullable String ended(User user) {
        JsonObject call = call(user);
        Board.Target target = board.call(call.getString("id"), user);
        assertThat(call.getBoolean("whole")).isEqualTo(target != null);
        assertThat(board.isCall(call.getString("id"), user)).isTrue();
        return target == null ? null : Board.device(target.channel());
    }

    @Test
    void a_call_that_rings_only_own_agents_ends_with_its_caller() {
        caller("PJSIP/0301");
        rings("PJSIP/201", "1.2");
        rings("PJSIP/202", "1.3");
        assertThat(ended(SARA)).isEqualTo("PJSIP/0301");
    }

    @Test
    void a_call_that_also_rings_agents_of_others_does_not_end_for_them() {
        caller("PJSIP/0301");
        rings("PJSIP/201", "1.2");
        rings("PJSIP/301", "1.3");
        assertThat(ended(SARA)).isNull();
        assertThat(ended(user("all", "PJSIP/[23]0[1-9]"))).isEqualTo("PJSIP/0301");
        on("Hangup", "Uniqueid", "1.3");
        assertThat(ended(SARA)).as("once the others no longer ring").isEqualTo("PJSIP/0301");
    }

    @Test
    void a_call_that_an_own_agent_places_ends_whomever_it_reaches() {
        caller("PJSIP/201");
        rings("PJSIP/0301", "1.2");
        rings("PJSIP/0302", "1.3");
        assertThat(ended(SARA)).isEqualTo("PJSIP/201");
    }

    @Test
    void a_call_whose_caller_has_left_ends_with_the_own_agent() {
        caller("PJSIP/0301");
        rings("PJSIP/201", "1.2");
        rings("PJSIP/0302", "1.3");
        talks("1.2");
        talks("1.3");
        on("Hangup", "Uniqueid", "1.1");
        assertThat(ended(SARA)).isEqualTo("PJSIP/201");
    }

    @Test
    void a_call_of_three_that_are_connected_goes_on() {
        caller("PJSIP/0301");
        rings("PJSIP/201", "1.2");
        rings("PJSIP/202", "1.3");
        talks("1.1");
        talks("1.2");
        talks("1.3");
        assertThat(ended(SARA)).isNull();
        on("Hangup", "Uniqueid", "1.3");
        assertThat(ended(SARA)).as("once only two are connected").isEqualTo("PJSIP/0301");
    }

    @Test
    void a_call_without_its_caller_whose_agent_still_rings_goes_on() {
        caller("PJSIP/209");
        rings("PJSIP/0302", "1.2");
        talks("1.1");
        talks("1.2");
        on("Hangup", "Uniqueid", "1.1");
        on("Newchannel", "Channel", "PJSIP/201-00000003", "Uniqueid", "1.3");
        on("DialBegin", "Uniqueid", "1.2", "DestUniqueid", "1.3", "DestLinkedid", "1.1");
        assertThat(ended(SARA)).isNull();
    }

    @Test
    void a_conference_goes_on() {
        caller("PJSIP/201");
        on("ConfbridgeJoin", "Conference", "sales", "Uniqueid", "1.1");
        assertThat(call(SARA).getString("state")).isEqualTo("conference");
        assertThat(ended(SARA)).isNull();
    }
}
