/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiResponse;
import org.junit.jupiter.api.Test;

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

    @Test
    void what_the_file_system_refuses_is_no_missing_privilege() {
        assertThat(refusal(AmiAction.of("CreateConfig", "Filename", "x.conf"), "Permission denied"))
                .isEqualTo("Asterisk pbx:5038 refused action CreateConfig: Permission denied");
    }
}
