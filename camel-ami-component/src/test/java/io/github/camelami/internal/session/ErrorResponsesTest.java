/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The message of a refusal is helpful. */
class ErrorResponsesTest {

    private static String refusal(AmiAction action, String words) {
        AmiResponse response = new AmiResponse(AmiHeaders.of("Response", "Error", "Message", words));
        return ErrorResponses.refused("pbx:5038", action, response).getMessage();
    }

    @Test
    void a_missing_privilege_is_named() {
        assertThat(refusal(AmiAction.of("Hangup", "Channel", "PJSIP/201-1"), "Permission denied"))
                .contains("refused action Hangup on PJSIP/201-1: Permission denied")
                .contains("to 'write =' of the user in manager.conf");
    }

    @ParameterizedTest
    @CsvSource({"PJSIP/202, PJSIP/202-00000001", "202, PJSIP/202-00000001"})
    void a_device_in_place_of_a_channel_is_explained(String channel, String example) {
        assertThat(refusal(AmiAction.of("Hangup", "Channel", channel), "No such channel"))
                .contains(channel + " is a device or a number")
                .contains(example);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PJSIP/202-0000000a", "Local/1@x-00000001;2", "1795414612.12", "job_1"})
    void a_channel_that_is_gone_gets_no_hint(String channel) {
        assertThat(refusal(AmiAction.of("Hangup", "Channel", channel), "No such channel"))
                .endsWith("No such channel");
    }

    @Test
    void a_look_up_of_a_call_that_has_ended_names_the_handle() {
        assertThat(refusal(AmiAction.of("Status", "Channel", "0ec7-1"), "No such channel"))
                .endsWith("on 0ec7-1: No such channel. No live call has this handle: it has ended, or it is on another"
                        + " server");
        assertThat(refusal(AmiAction.of("Status", "Channel", "PJSIP/202"), "No such channel"))
                .contains("PJSIP/202 is a device or a number");
    }

    @Test
    void a_misspelled_action_is_corrected() {
        String words = "Invalid/unknown command: QueueStatsu. Use Action: ListCommands to show available commands.";

        assertThat(refusal(AmiAction.of("QueueStatsu"), words)).endsWith("Did you mean QueueStatus?");
        assertThat(refusal(AmiAction.of("QUEUE_STATUS"), words)).endsWith("Did you mean QueueStatus?");
        assertThat(refusal(AmiAction.of("SIPpeers"), words)).doesNotContain("Did you mean");
    }

    @Test
    void what_the_file_system_refuses_is_no_missing_privilege() {
        assertThat(refusal(AmiAction.of("CreateConfig", "Filename", "x.conf"), "Permission denied"))
                .isEqualTo("Asterisk pbx:5038 refused action CreateConfig: Permission denied");
    }
}
