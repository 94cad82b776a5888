/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.simulator.AmiSimulator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.support.jsse.ClientAuthentication;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SSLContextServerParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted links: which servers they trust, and which they do not. */
class TlsTest {

    /** The blocks of properties in docs/tls.md after the first. */
    private static final int MUTUAL = 1;

    private static final int OF_ONE_SERVER = 2;

    private static final String STORE_PASSWORD = "store-secret";

    @TempDir
    static Path folder;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private AmiSimulator pbx;

    @BeforeEach
    void start() throws Exception {
        pbx = AmiSimulator.builder().tls(server("localhost", "dns:localhost")).start();
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
        pbx.close();
    }

    /** A key store with a self-signed certificate, created by the JDK's own tool. */
    private static KeyStoreParameters store(String name, String subject) throws Exception {
        Path file = folder.resolve(name + ".p12");
        if (!file.toFile().exists()) {
            Process keytool = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "ami",
                            "-keyalg",
                            "EC",
                            "-validity",
                            "2",
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "san=" + subject,
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            STORE_PASSWORD,
                            "-keystore",
                            file.toString()))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(keytool.getInputStream().readAllBytes());
            if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool: " + said);
            }
        }
        KeyStoreParameters store = new KeyStoreParameters();
        store.setResource("file:" + file);
        store.setType("PKCS12");
        store.setPassword(STORE_PASSWORD);
        return store;
    }

    private static KeyManagersParameters keys(String name, String subject) throws Exception {
        KeyManagersParameters keys = new KeyManagersParameters();
        keys.setKeyStore(store(name, subject));
        keys.setKeyPassword(STORE_PASSWORD);
        return keys;
    }

    private SSLContext server(String name, String subject) throws Exception {
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setKeyManagers(keys(name, subject));
        return parameters.createSSLContext(camel);
    }

    private static SSLContextParameters trusting(String name, String subject) throws Exception {
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setKeyStore(store(name, subject));
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setTrustManagers(trust);
        return parameters;
    }

    private Object ping(String host, int port, String options) {
        return camel.createProducerTemplate()
                .requestBody(
                        "ami:" + host + ":" + port
                                + "?username=camel&password=RAW(camel-secret)&action=Ping"
                                + "&reconnectDelay=50ms" + options
                                + (options.contains("connectionWaitTimeout") ? "" : "&connectionWaitTimeout=3s"),
                        (Object) null);
    }

    /** A renewed certificate is in the same file. */
    @Test
    void a_restarted_component_reads_the_stores_again() throws Exception {
        SSLContextParameters parameters = trusting("localhost", "dns:localhost");
        AmiComponent component = camel.getComponent("ami", AmiComponent.class);
        SSLContext first = component.tlsContexts().context(camel, parameters);
        assertThat(component.tlsContexts().context(camel, parameters)).isSameAs(first);
        component.stop();
        component.start();

        assertThat(component.tlsContexts().context(camel, parameters)).isNotSameAs(first);
    }

    @Test
    void a_trusted_server_with_a_matching_certificate_is_used() throws Exception {
        camel.getRegistry().bind("ssl", trusting("localhost", "dns:localhost"));

        assertThat(((Map<?, ?>) ping("localhost", pbx.tlsPort(), "&sslContextParameters=#ssl")).get("Ping"))
                .isEqualTo("Pong");
        assertThat(((Map<?, ?>) ping(
                                "localhost",
                                pbx.tlsPort(),
                                "&sslContextParameters=#ssl&plainLogin=true&connectionGroup=plain"))
                        .get("Ping"))
                .isEqualTo("Pong");
    }

    @Test
    void a_password_is_not_sent_unencrypted() {
        assertThatThrownBy(() -> ping("localhost", pbx.port(), "&plainLogin=true&connectionGroup=plain"))
                .hasStackTraceContaining("plainLogin=true without TLS would send the password of manager user camel to"
                        + " localhost:" + pbx.port()
                        + ", so that anyone on the network path could read it. Set tls=true, or leave out plainLogin")
                .hasStackTraceContaining("allowUnencryptedPassword=true permits this. plainLogin is set in the URI");
        assertThat(pbx.connectionCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"action=Ping", "events=Hangup"})
    void a_route_that_would_send_the_password_unencrypted_does_not_start(String option) {
        AmiServer server = new AmiServer();
        server.setHost("localhost:" + pbx.port());
        server.setUsername("camel");
        server.setPassword("camel-secret");
        server.setPlainLogin(true);
        camel.getRegistry().bind("pbx", server);
        String uri = "ami:pbx?" + option;

        assertThatThrownBy(() -> RouteBuilder.addRoutes(
                        camel, route -> route.from(option.startsWith("events") ? uri : "direct:in")
                                .to(option.startsWith("events") ? "log:out" : uri)))
                .hasStackTraceContaining("plainLogin=true without TLS")
                .hasStackTraceContaining("plainLogin is set on the AmiServer bean 'pbx'");
        assertThat(pbx.loginCount()).isZero();
    }

    @Test
    void a_password_is_sent_unencrypted_only_by_explicit_option() {
        Object pong =
                ping("localhost", pbx.port(), "&plainLogin=true&allowUnencryptedPassword=true&connectionGroup=plain");

        assertThat(((Map<?, ?>) pong).get("Ping")).isEqualTo("Pong");
        assertThat(pbx.actions("Login").get(0).get("Secret")).isEqualTo("camel-secret");
    }

    @Test
    void the_global_parameters_can_be_used() throws Exception {
        camel.setSSLContextParameters(trusting("localhost", "dns:localhost"));
        camel.getComponent("ami", AmiComponent.class).setUseGlobalSslContextParameters(true);

        assertThat(((Map<?, ?>) ping("localhost", pbx.tlsPort(), "&tls=true")).get("Ping"))
                .isEqualTo("Pong");
    }

    @Test
    void an_untrusted_server_is_distinguished_from_one_that_is_down() {
        assertThatThrownBy(() -> ping("localhost", pbx.tlsPort(), "&tls=true&connectionWaitTimeout=500ms"))
                .hasStackTraceContaining("unable to find valid certification path");
        assertThat(pbx.loginCount()).isZero();
    }

    @Test
    void a_certificate_for_another_host_is_refused_unless_verification_is_switched_off() throws Exception {
        camel.getRegistry().bind("ssl", trusting("localhost", "dns:localhost"));

        assertThatThrownBy(() ->
                        ping("127.0.0.1", pbx.tlsPort(), "&sslContextParameters=#ssl&connectionWaitTimeout=500ms"))
                .hasStackTraceContaining("No subject alternative names matching IP address 127.0.0.1");
        assertThat(pbx.loginCount()).isZero();
        assertThat(((Map<?, ?>) ping(
                                "127.0.0.1", pbx.tlsPort(), "&sslContextParameters=#ssl&hostnameVerification=false"))
                        .get("Ping"))
                .isEqualTo("Pong");
    }

    @Test
    void a_server_that_requires_a_certificate_gets_ours_and_refuses_clients_without() throws Exception {
        SSLContextParameters asking = new SSLContextParameters();
        asking.setKeyManagers(keys("localhost", "dns:localhost"));
        TrustManagersParameters known = new TrustManagersParameters();
        known.setKeyStore(store("client", "dns:client"));
        asking.setTrustManagers(known);
        SSLContextServerParameters server = new SSLContextServerParameters();
        server.setClientAuthentication(ClientAuthentication.REQUIRE.name());
        asking.setServerParameters(server);
        SSLContextParameters ours = trusting("localhost", "dns:localhost");
        ours.setKeyManagers(keys("client", "dns:client"));
        camel.getRegistry().bind("ours", ours);
        camel.getRegistry().bind("nobody", trusting("localhost", "dns:localhost"));

        try (AmiSimulator strict =
                AmiSimulator.builder().tls(asking.createSSLContext(camel)).start()) {
            assertThat(((Map<?, ?>) ping("localhost", strict.tlsPort(), "&sslContextParameters=#ours")).get("Ping"))
                    .isEqualTo("Pong");
            long logins = strict.loginCount();
            assertThatThrownBy(() -> ping(
                            "localhost", strict.tlsPort(), "&sslContextParameters=#nobody&connectionWaitTimeout=500ms"))
                    .hasCauseInstanceOf(AmiNotSentException.class);
            assertThat(strict.loginCount()).isEqualTo(logins);
        }
    }

    /** The first properties of docs/tls.md and one more block of it, with this test's files, host and secrets. */
    private static Main application(int port, int more) throws Exception {
        String trusted = store("localhost", "dns:localhost").getResource();
        String other = store("client", "dns:client").getResource();
        Map<String, String> here = Map.of(
                "camel.ssl.trust-store",
                more == OF_ONE_SERVER ? other : trusted,
                "camel.beans.pbxTls.trustManagers.keyStore.resource",
                trusted,
                "camel.beans.pbxTls.trustManagers.keyStore.password",
                STORE_PASSWORD,
                "camel.ssl.trust-store-password",
                STORE_PASSWORD,
                "camel.ssl.key-store",
                other,
                "camel.ssl.keystore-password",
                STORE_PASSWORD,
                "camel.beans.pbx.host",
                "localhost:" + port,
                "camel.beans.pbx.password",
                "camel-secret");
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.configure().withAutoConfigurationLogSummary(false);
        Matcher block =
                Pattern.compile("(?ms)^```properties\\n(.*?)^```").matcher(Files.readString(Path.of("../docs/tls.md")));
        for (int i = 0; block.find(); i++) {
            Properties shown = new Properties();
            shown.load(new StringReader(block.group(1)));
            if (i == 0 || i == more) {
                shown.forEach((key, value) ->
                        main.addInitialProperty((String) key, here.getOrDefault((String) key, (String) value)));
            }
        }
        main.start();
        return main;
    }

    private static Object ping(Main main) {
        return main.getCamelContext()
                .createProducerTemplate()
                .requestBody("ami:pbx?action=Ping&connectionWaitTimeout=3s", null, Map.class)
                .get("Ping");
    }

    @Test
    @Tag("pages")
    void the_properties_of_the_page_encrypt_the_links() throws Exception {
        Main main = application(pbx.tlsPort(), 0);
        try {
            assertThat(ping(main)).isEqualTo("Pong");
        } finally {
            main.stop();
        }
    }

    /** All others trust another certificate. */
    @Test
    @Tag("pages")
    void the_properties_of_the_page_give_one_server_a_trust_of_its_own() throws Exception {
        Main main = application(pbx.tlsPort(), OF_ONE_SERVER);
        try {
            assertThat(ping(main)).isEqualTo("Pong");
        } finally {
            main.stop();
        }
    }

    @Test
    @Tag("pages")
    void the_properties_of_the_page_show_a_certificate_where_it_is_asked_for() throws Exception {
        SSLContextParameters asking = trusting("client", "dns:client");
        asking.setKeyManagers(keys("localhost", "dns:localhost"));
        SSLContextServerParameters server = new SSLContextServerParameters();
        server.setClientAuthentication(ClientAuthentication.REQUIRE.name());
        asking.setServerParameters(server);
        try (AmiSimulator strict =
                AmiSimulator.builder().tls(asking.createSSLContext(camel)).start()) {
            Main without = application(strict.tlsPort(), 0);
            try {
                assertThatThrownBy(() -> ping(without)).hasCauseInstanceOf(AmiNotSentException.class);
            } finally {
                without.stop();
            }
            Main with = application(strict.tlsPort(), MUTUAL);
            try {
                assertThat(ping(with)).isEqualTo("Pong");
            } finally {
                with.stop();
            }
        }
    }

    @Test
    void plain_text_on_the_tls_port_is_named() {
        assertThatThrownBy(() -> ping("localhost", pbx.tlsPort(), "&connectionWaitTimeout=3s&loginTimeout=300ms"))
                .hasCauseInstanceOf(AmiNotSentException.class)
                .hasStackTraceContaining("Action Ping was not sent")
                .hasStackTraceContaining("looks like a port of AMI over TLS")
                .hasStackTraceContaining("set tls=true");
    }

    @Test
    void tls_on_the_plain_port_is_named_without_the_bytes_received() {
        assertThatThrownBy(() -> ping("localhost", pbx.port(), "&tls=true&connectionWaitTimeout=3s"))
                .hasCauseInstanceOf(AmiNotSentException.class)
                .hasStackTraceContaining("answered in plain text")
                .hasStackTraceContaining("leave out tls")
                .satisfies(error -> {
                    StringWriter trace = new StringWriter();
                    error.printStackTrace(new PrintWriter(trace));
                    assertThat(trace.toString()).doesNotContain("417374657269736b", "SSL/TLS record");
                });
    }

    /** A server that reads no more than 1024 bytes of a record until the client sends again, as Asterisk does. */
    @Test
    void actions_of_any_length_and_any_number_at_once_are_read() throws Exception {
        camel.getRegistry().bind("ssl", trusting("localhost", "dns:localhost"));
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("UserEvent", "Long");
        for (int i = 0; i < 97; i++) {
            fields.put("Field" + i, "v".repeat(i % 7 == 0 ? 900 : 30));
        }
        String uri = "ami:localhost:" + pbx.tlsPort() + "?username=camel&password=RAW(camel-secret)"
                + "&sslContextParameters=#ssl&requestTimeout=5s&connectionWaitTimeout=5s&pingInterval=0&action=";
        ProducerTemplate template = camel.createProducerTemplate();

        template.requestBody(uri + "UserEvent", fields);
        List<CompletableFuture<Object>> pongs = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            pongs.add(template.asyncRequestBody(uri + "Ping", null));
        }
        for (CompletableFuture<Object> pong : pongs) {
            assertThat(((Map<?, ?>) pong.get(10, TimeUnit.SECONDS)).get("Ping")).isEqualTo("Pong");
        }
        assertThat(pbx.actions("UserEvent").get(0).message().lines()).hasSize(100);
    }

    @Test
    void endpoints_with_the_same_parameters_share_a_link() throws Exception {
        camel.getRegistry().bind("ssl", trusting("localhost", "dns:localhost"));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                String uri = "ami:localhost:" + pbx.tlsPort()
                        + "?username=camel&password=RAW(camel-secret)&sslContextParameters=#ssl&action=Ping";
                from("direct:one").to(uri);
                from("direct:two").to(uri + "&connectionWaitTimeout=1s");
            }
        });

        camel.createProducerTemplate().requestBody("direct:one", (Object) null);
        camel.createProducerTemplate().requestBody("direct:two", (Object) null);

        assertThat(pbx.loginCount()).isEqualTo(1);
    }
}
