/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same server over TLS, with a certificate made for the test. */
class TlsTest {

    private static final char[] PASSWORD = "a-store".toCharArray();

    @TempDir
    static Path folder;

    private static Path store;
    private static SSLContext trusting;
    private static Certificate certificate;
    private static Key key;

    @BeforeAll
    static void makeCertificate() throws Exception {
        store = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "ami",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD)))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue())
                .as(Files.readString(folder.resolve("keytool.log")))
                .isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        certificate = keys.getCertificate("ami");
        key = keys.getKey("ami", PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ami", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
    }

    private static SSLSocket connect(SSLContext context, AmiSimulator pbx) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(pbx.host(), pbx.tlsPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static Path pem(String name, String what, byte[] encoded) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(encoded);
        return Files.writeString(
                folder.resolve(name), "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    private static void logsInAsksAndHears(AmiSimulator pbx) throws IOException {
        try (TestClient client = TestClient.over(connect(trusting, pbx));
                TestClient plain = TestClient.login(pbx)) {
            assertThat(client.line()).startsWith("Asterisk Call Manager/");
            client.send("Action: Login", "ActionID: in", "Username: camel", "Secret: camel-secret");
            assertThat(client.block().get("Response")).isEqualTo("Success");
            assertThat(client.ask("Action: Ping", "ActionID: over-tls").get("Ping"))
                    .isEqualTo("Pong");
            pbx.emit(SimulatedEvent.userEvent("Both").add("Text", "x".repeat(10_000)));
            assertThat(client.event("UserEvent").get("Text")).hasSize(10_000);
            assertThat(plain.event("UserEvent").get("UserEvent")).isEqualTo("Both");
        }
    }

    @Test
    void aKeyStoreServesTlsBesideThePlainPort() throws Exception {
        try (AmiSimulator pbx =
                AmiSimulator.builder().tls(TlsFiles.keyStore(store, PASSWORD)).start()) {
            assertThat(pbx.tlsPort()).isPositive().isNotEqualTo(pbx.port());
            logsInAsksAndHears(pbx);
        }
    }

    @Test
    void pemFilesServeTlsToo() throws Exception {
        Path chain = pem("server.pem", "CERTIFICATE", certificate.getEncoded());
        Path privateKey = pem("server.key", "PRIVATE KEY", key.getEncoded());
        try (AmiSimulator pbx =
                AmiSimulator.builder().tls(TlsFiles.pem(chain, privateKey)).start()) {
            logsInAsksAndHears(pbx);
        }
        assertThatThrownBy(() -> TlsFiles.pem(chain, chain)).hasMessageContaining("openssl pkcs8");
    }

    @Test
    void aClientThatDoesNotTrustTheCertificateIsNotConnected() throws Exception {
        try (AmiSimulator pbx = AmiSimulator.builder()
                        .tls(TlsFiles.keyStore(store, PASSWORD))
                        .start();
                SSLSocket socket = connect(SSLContext.getDefault(), pbx)) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
            logsInAsksAndHears(pbx);
        }
    }

    private static String pings(int number) {
        return "Action: Ping\r\nActionID: p00001\r\n\r\n".repeat(number); // of 34 bytes each
    }

    /** The numbers are those of Asterisk 16.28 and 22.10. */
    @ParameterizedTest
    @MethodSource("whatDoesNotFit")
    void whatDoesNotFitARecordWaitsUntilTheClientSendsAgain(List<String> records, List<Integer> answers)
            throws Exception {
        try (AmiSimulator pbx = AmiSimulator.builder()
                        .tls(TlsFiles.keyStore(store, PASSWORD))
                        .start();
                TestClient client = TestClient.over(connect(trusting, pbx))) {
            client.line();
            client.send("Action: Login", "Username: camel", "Secret: camel-secret", "Events: off");
            assertThat(client.block().get("Response")).isEqualTo("Success");
            for (int i = 0; i < records.size(); i++) {
                client.sendRaw(records.get(i));
                for (int answer = 0; answer < answers.get(i); answer++) {
                    assertThat(client.until(block -> block.isResponse()).get("Ping"))
                            .isEqualTo("Pong");
                }
                int soFar = answers.subList(0, i + 1).stream().mapToInt(n -> n).sum();
                pbx.channels(); // what the server reads next, it has read when it gets to this
                assertThat(pbx.actions("Ping")).hasSize(soFar);
            }
        }
    }

    static Stream<Arguments> whatDoesNotFit() {
        String hundred = pings(100);
        return Stream.of(
                Arguments.of(List.of(hundred, pings(1), pings(1)), List.of(30, 71, 1)),
                Arguments.of(List.of(hundred.substring(0, 2048), hundred.substring(2048)), List.of(30, 60)),
                Arguments.of(List.of("Action: Ping\r\nActionI", "D: 7\r\n\r\n", pings(1)), List.of(0, 1, 1)),
                Arguments.of(List.of(pings(30), pings(30), pings(30)), List.of(30, 30, 30)));
    }
}
