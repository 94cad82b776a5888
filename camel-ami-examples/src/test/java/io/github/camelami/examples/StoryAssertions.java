/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples;

import static org.assertj.core.api.Assertions.assertThat;

/** Checks the output of the story, which is the same for any server. */
final class StoryAssertions {

    private StoryAssertions() {}

    static void assertWhole(String told) {
        assertThat(told)
                .containsSubsequence(
                        "AmiConnected",
                        "▶ A call",
                        "▶ The active channels",
                        "in a call",
                        "▶ The supervisor listens",
                        "▶ Whisper",
                        "▶ Barge",
                        "▶ The supervisor hangs up",
                        "ChanSpyStop",
                        "▶ The recording",
                        "▶ Playback: pause",
                        "done, paused",
                        "▶ Playback: resume",
                        "▶ Playback: forward",
                        "▶ Playback: reverse",
                        "▶ Playback: restart",
                        "▶ Playback: stop",
                        "▶ A mistake",
                        "No call to listen to: PJSIP/nobody",
                        "no-such-recording",
                        "▶ The agent's call is hung up",
                        "▶ The end")
                .contains("Status=REMOTESTOPPED", "Status=ERROR")
                .containsPattern("Digit=5")
                .containsPattern("Digit=6")
                .containsPattern("ChanSpyStart +SpyerChannel=Local/201@phones-\\S+ SpyeeChannel=Local/202@phones-");
        String spied = told.replaceAll("(?s).*hears (Local/202@phones-\\S+).*", "$1");
        assertThat(told).containsPattern("ChanSpyStart .*SpyeeChannel=" + java.util.regex.Pattern.quote(spied));
    }
}
