/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRemoverTest {

    private static String remove(String text, String... words) {
        SecretRemover remover = new SecretRemover(List.of(words));
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream clean = new ByteArrayOutputStream();
        clean.writeBytes(remover.take(bytes, bytes.length));
        clean.writeBytes(remover.flush());
        return clean.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Secret: s3cret | Secret: ***",
                "secret:s3cret | secret: ***",
                "Key: 4ca6239dc12e1ecaa1289c14399b272e | Key: ***",
                "Password: dummy | Password: ***",
                "Md5Cred: abc | Md5Cred: ***",
                "OauthSecret: abc | OauthSecret: ***",
                "ExpectedResponse: 1234 | ExpectedResponse: ***",
                "Line-000001-000002: secret=abc def | Line-000001-000002: secret=***",
                "Output: password = abc | Output: password = ***",
                "Variable: DB_PASSWORD=abc | Variable: DB_PASSWORD=***",
                "PasswordDigest: md5:abc | PasswordDigest: ***",
                "RefreshToken: abc | RefreshToken: ***",
                "ApiKey: abc | ApiKey: ***",
                "Response: 4ca6239dc12e1ecaa1289c14399b272e | Response: ***",
                "  password             : abc | password             : ***",
                "Value: calls horsebattery today | Value: calls *** today",
            })
    void secretsAreRemoved(String line, String clean) {
        assertThat(remove(line + "\r\n\r\n", "horsebattery")).isEqualTo(clean + "\r\n\r\n");
    }

    @Test
    void theValueOfAVariableThatNamesASecretIsRemoved() {
        assertThat(remove("Event: VarSet\r\nVariable: PIN\r\nValue: 4711\r\nUniqueid: 1.1\r\n\r\n"))
                .isEqualTo("Event: VarSet\r\nVariable: PIN\r\nValue: ***\r\nUniqueid: 1.1\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UsingPassword: 0",
                "Challenge: 155268187",
                "OauthSecret: ",
                "Key: two",
                "Ping: Pong",
                "Message: shopping=yes",
                "no colon at all",
                "Value: a cat on a mat"
            })
    void everythingElseStays(String line) {
        assertThat(remove(line + "\r\n\r\n", "cat")).isEqualTo(line + "\r\n\r\n");
    }

    @Test
    void bytesLineEndsAndAnUnfinishedLineStay() {
        String odd = "CallerIDName: J\u00fcrgen\nMore\r\n\r\n\r\nEvent: Han";
        assertThat(remove(odd)).isEqualTo(odd);
    }

    @Test
    void aSecretCutOffByTheConnectionsEndIsRemoved() {
        assertThat(remove("Action: Login\r\nSecret: s3c")).isEqualTo("Action: Login\r\nSecret: ***");
    }

    @Test
    void anySplitGivesTheSame() {
        byte[] text =
                "Action: Login\r\nSecret: s3cret\r\n\r\nValue: x s3cret y\r\n".getBytes(StandardCharsets.US_ASCII);
        SecretRemover remover = new SecretRemover(List.of("s3cret"));
        ByteArrayOutputStream clean = new ByteArrayOutputStream();
        for (byte each : text) {
            clean.writeBytes(remover.take(new byte[] {each}, 1));
        }
        clean.writeBytes(remover.flush());
        assertThat(clean.toString(StandardCharsets.US_ASCII))
                .isEqualTo("Action: Login\r\nSecret: ***\r\n\r\nValue: x *** y\r\n");
    }

    @Test
    void aLineTooLongToSearchIsNotKept() {
        SecretRemover remover = new SecretRemover(List.of());
        byte[] endless = new byte[SecretRemover.LONGEST + 10];
        Arrays.fill(endless, (byte) 'x');
        assertThatIllegalStateException()
                .isThrownBy(() -> remover.take(endless, endless.length))
                .withMessageContaining("cannot be searched");
        assertThat(remover.flush()).isEmpty();
    }
}
