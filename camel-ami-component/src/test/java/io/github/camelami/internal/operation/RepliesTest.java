/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The output of a CLI command in the form of Asterisk 13 and older. */
class RepliesTest {

    private static final String HEAD = "Response: Follows\r\nPrivilege: Command\r\nActionID: 1\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Message: first line\nPrivilege: Command\nlast: line",
                "Privilege: Command\nx",
                "no colon\r\nActionID: 1\nx",
                "one line",
                "",
                "Message: with a return\r\nx",
                "a\n\n\nb --END COMMAND-- c"
            })
    void every_line_of_the_text_is_kept(String text) {
        assertThat(output(HEAD + text + "\n--END COMMAND--\r\n", StandardCharsets.UTF_8))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ActionID: 1\r\nResponse: Follows\r\nPrivilege: Command\r\n",
                "Response: Follows\r\nServer: pbx\r\nPrivilege: Command\r\n",
                "Response: Follows\r\n"
            })
    void the_lines_before_it_may_come_in_any_order(String head) {
        assertThat(output(head + "Message: x\ny\n--END COMMAND--\r\n", StandardCharsets.UTF_8))
                .isEqualTo("Message: x\ny");
    }

    @ParameterizedTest
    @CsvSource({"UTF-8, UTF-8", "ISO-8859-1, ISO-8859-1", "windows-1252, windows-1252", "ISO-8859-1, UTF-8"})
    void it_is_read_in_the_charset(String written, String read) {
        byte[] bytes = (HEAD + "Zo\u00eb\nplain\n--END COMMAND--\r\n").getBytes(Charset.forName(written));

        assertThat(output(bytes, Charset.forName(read))).isEqualTo("Zo\u00eb\nplain");
    }

    private static Object output(String text, Charset charset) {
        return output(text.getBytes(charset), charset);
    }

    private static Object output(byte[] bytes, Charset charset) {
        AmiResponse response = new AmiResponse(AmiHeaders.wrap(bytes, charset));
        Step step = Replies.output(new AmiReply("1", response, false, List.of(), List.of()));
        return ((Step.Finish) step).body();
    }
}
