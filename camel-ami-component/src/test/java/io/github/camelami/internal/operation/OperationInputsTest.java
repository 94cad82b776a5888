/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which inputs an action reads, so that an option without effect is named. */
class OperationInputsTest {

    private static final Map<String, String> VALUES = Map.of(
            "CamelAmiPhone", "PJSIP/201",
            "CamelAmiTarget", "PJSIP/202",
            "CamelAmiHandle", "PJSIP/202-00000001",
            "CamelAmiFile", "recordings/call-17",
            "CamelAmiMode", "whisper",
            "CamelAmiControl", "pause",
            "CamelAmiApplication", "Park");

    /** Records which headers an operation reads. */
    private static final class Recording extends DefaultMessage {

        private final Set<Input> read = EnumSet.noneOf(Input.class);

        Recording() {
            super(new DefaultCamelContext());
            getHeaders().putAll(VALUES);
        }

        @Override
        public Object getHeader(String name) {
            Arrays.stream(Input.values())
                    .filter(input -> input.header().equals(name))
                    .forEach(read::add);
            return super.getHeader(name);
        }
    }

    /** The second column has the inputs that only the later steps read. */
    @ParameterizedTest
    @CsvSource({
        "Originate, 'CONTEXT,EXTEN,PRIORITY,DATA'",
        "Listen, ''",
        "ListenMode, ''",
        "Playback, 'EXTEN'",
        "ControlPlayback, ''",
        "Hangup, SUPERVISOR",
        "Status, ''"
    })
    void an_action_reads_what_it_is_known_to_read(String action, String later) {
        Recording message = new Recording();
        Inputs inputs = new Inputs(
                message,
                Placeholders.NONE,
                new GivenOptions(Map.of(Input.ACTION, action), Map.of()),
                new OperationContext(
                        new AccessPolicy(
                                Set.of(), Set.of("Park"), Set.of(), Set.of(), Set.of(), Set.of(), false, false, null),
                        entry -> {},
                        PlaybackListener.NONE));

        Step step = Operations.named(action).begin(inputs);
        if (step instanceof Step.Turn turn) {
            turn.then().get();
        }

        Set<Input> known = EnumSet.noneOf(Input.class);
        Arrays.stream(Input.values())
                .filter(input -> Operations.reads(action, input))
                .forEach(known::add);
        assertThat(known).containsAll(message.read);
        known.removeAll(message.read);
        known.remove(Input.ACTION); // the test names it in the URI
        assertThat(known.stream().filter(input -> !later.contains(input.name())))
                .isEmpty();
    }

    @Test
    void an_input_that_the_action_does_not_read_is_idle() {
        assertThat(idle("originate", Input.MODE, Input.PHONE, Input.VARIABLES)).containsExactly(Input.MODE);
        assertThat(idle("Status", Input.FILE, Input.HANDLE)).containsExactly(Input.FILE);
        assertThat(idle("QueueStatus", Input.FILE)).as("refused elsewhere").isEmpty();
    }

    private static Set<Input> idle(String action, Input... given) {
        Map<Input, Object> fixed = new EnumMap<>(Input.class);
        fixed.put(Input.ACTION, action);
        Arrays.stream(given).forEach(input -> fixed.put(input, "x"));
        return Operations.idle(new GivenOptions(fixed, Map.of()));
    }
}
