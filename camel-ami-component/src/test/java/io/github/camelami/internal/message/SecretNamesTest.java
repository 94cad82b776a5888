/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretNamesTest {

    /**
     * Masked only by the component: the simulator needs these values to replay a login, and its database has keys that
     * are not secret.
     */
    private static final List<String> NEEDED_FOR_A_REPLAY = List.of("Challenge", "Key", "ReceivedChallenge");

    @Test
    void of_all_names_that_asterisk_documents_these_are_hidden_and_no_other() throws IOException {
        assertThat(documented())
                .hasSizeGreaterThan(1000)
                .filteredOn(name -> shown(name + ": v4lue").equals(name + ": " + Secrets.MASK))
                .containsExactly(
                        "Challenge",
                        "DtlsPrivateKey",
                        "ExpectedResponse",
                        "Key",
                        "Md5Cred",
                        "NewPassword",
                        "OauthSecret",
                        "Password",
                        "PasswordDigest",
                        "ReceivedChallenge",
                        "ReceivedHash",
                        "RefreshToken",
                        "Secret",
                        "auth_password",
                        "capture_password",
                        "dtls_private_key",
                        "md5_cred",
                        "oauth_secret",
                        "password",
                        "password_digest",
                        "pin",
                        "refresh_token",
                        "secret",
                        "transport_key");
    }

    @Test
    void a_recording_hides_what_the_component_hides() throws IOException {
        for (String name : documented()) {
            if (!NEEDED_FOR_A_REPLAY.contains(name)) {
                String line = name + ": v4lue";
                assertThat(new io.github.camelami.simulator.wire.Secrets().masked(line))
                        .isEqualTo(shown(line).replace(Secrets.MASK, io.github.camelami.simulator.wire.Secrets.MASK));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key",
                "API_KEY",
                "apikey",
                "AccessKey",
                "dbpassword",
                "USERPASSWORD",
                "Passwd",
                "Passphrase",
                "LoginPin",
                "pin2",
                "PIN",
                "SipPwd",
                "Cred",
                "X-Auth-Token",
                "authCredentials",
                "Secret-000001",
                "VM_PASSCODE",
                "md5secret"
            })
    void a_name_that_a_dialplan_makes_up_for_a_secret_hides_it(String name) {
        assertThat(shown(name + ": v4lue")).isEqualTo(name + ": " + Secrets.MASK);
        assertThat(shown("Variable: " + name + "=v4lue")).isEqualTo("Variable: " + name + "=" + Secrets.MASK);
        assertThat(shown("Event: VarSet\r\nVariable: " + name + "\r\nValue: v4lue\r\nUniqueid: 1.1"))
                .isEqualTo("Event: VarSet\nVariable: " + name + "\nValue: " + Secrets.MASK + "\nUniqueid: 1.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "monkey",
                "KeyboardX",
                "Keypad",
                "DtlsRekey",
                "KeyName",
                "Keyword",
                "Spin",
                "PinLength",
                "Passthrough",
                "MohPassthrough",
                "Compass",
                "Credit",
                "CreditLimit",
                "UsingPassword",
                "PrivKeyFile",
                "TokenLifetime",
                "PasswordFormat",
                "AuthType",
                "Author",
                "AccountCode",
                "NonceLifetime",
                "Digestion"
            })
    void a_harmless_name_hides_nothing(String name) {
        assertThat(shown(name + ": v4lue")).isEqualTo(name + ": v4lue");
        assertThat(shown("Variable: " + name + "\r\nValue: v4lue")).isEqualTo("Variable: " + name + "\nValue: v4lue");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Line-000001-000002: secret=v4lue | Line-000001-000002: secret=xxxxxx",
                "Output: auth_password => v4lue | Output: auth_password => xxxxxx",
                "Output:   password     : v4lue | Output:   password     : xxxxxx",
                "AppData: http://crm/?id=7&token=v4lue&x=1 | AppData: http://crm/?id=7&token=xxxxxx",
                "ChanVariable(SIP/1-2): SIP_PWD=v4lue | ChanVariable(SIP/1-2): SIP_PWD=xxxxxx",
                "Response: 0cc175b9c0f1b6a831c399e269772661 | Response: xxxxxx",
                "Response: Success | Response: Success",
                "Variable: MODE=key=1 | Variable: MODE=key=xxxxxx",
                "AppData: PJSIP/202,20,g | AppData: PJSIP/202,20,g",
                "Message: Pinged 4 of 5 | Message: Pinged 4 of 5",
            })
    void a_setting_within_a_value_is_hidden_by_its_name(String line, String shown) {
        assertThat(shown(line)).isEqualTo(shown);
    }

    @Test
    void the_settings_of_an_update_and_the_entries_of_the_database_are_hidden_by_the_line_before() {
        assertThat(shown("Var-000000: secret\r\nValue-000000: v4lue\r\nVar-000001: host\r\nValue-000001: dynamic"))
                .doesNotContain("v4lue")
                .contains("Value-000001: dynamic");
        assertThat(shown("Event: DBGetResponse\r\nFamily: users\r\nKey: 201/password\r\nVal: v4lue"))
                .doesNotContain("v4lue");
    }

    @Test
    @Timeout(10)
    void long_values_are_looked_through_in_reasonable_time() {
        assertThat(shown("Output: " + "a".repeat(2_000_000))).hasSize(2_000_008);
        assertThat(shown("Output: " + "key9".repeat(500_000))).hasSize(2_000_008);
        assertThat(shown("Output: " + "a ".repeat(1_000_000) + "=")).hasSize(2_000_009);
        assertThat(shown("Output: " + "9".repeat(2_000_000) + "=x")).hasSize(2_000_010);
    }

    private static String shown(String lines) {
        return AmiHeaders.wrap((lines + "\r\n").getBytes(StandardCharsets.UTF_8))
                .asMap()
                .toString();
    }

    private static List<String> documented() throws IOException {
        try (InputStream names = SecretNamesTest.class.getResourceAsStream("asterisk-22-names.txt")) {
            return new String(names.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }
}
