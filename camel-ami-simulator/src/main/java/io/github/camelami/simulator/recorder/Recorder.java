/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.recorder;

import io.github.camelami.simulator.transcript.TranscriptFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Records one connection to a real server in a transcript, and removes secrets from it:
 * {@code Recorder.of("pbx.example.org", 5038).user("camel",
 * secret).actions(list).limit(ofMinutes(1)).connect(file).run()}. Not thread-safe; {@link RecordedConnection#stop()}
 * ends a running recording.
 */
public final class Recorder {

    private static final int CONNECT_MS = 10_000;

    private final String host;
    private final int port;
    private String username = "";
    private String secret = "";
    private String events = "on";
    private boolean plainLogin;
    private @Nullable SSLContext tls;
    private final List<String> actions = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private Duration pause = Duration.ofSeconds(1);
    private Duration limit = Duration.ofMinutes(1);
    private long bytes = 100L * 1024 * 1024;

    private Recorder(String host, int port) {
        this.host = Objects.requireNonNull(host, "host");
        this.port = port;
    }

    /**
     * Returns a recorder for one server.
     *
     * @param host name or address
     * @param port usually 5038
     */
    public static Recorder of(String host, int port) {
        return new Recorder(host, port);
    }

    /**
     * Runs the recorder from the command line; see {@code --help}.
     *
     * @param args {@code --name=value}
     */
    public static void main(String[] args) {
        System.exit(new RecorderProgram(System.out, System.err, System.getenv()).run(args));
    }

    /**
     * Sets the login. The secret is never written to a file.
     *
     * @param name a user of manager.conf
     */
    public Recorder user(String name, String itsSecret) {
        this.username = oneLine("user name", name);
        this.secret = oneLine("secret", itsSecret);
        return this;
    }

    /**
     * Sets the event mask of the login.
     *
     * @param mask {@code on} by default
     */
    public Recorder events(String mask) {
        this.events = oneLine("event mask", mask);
        return this;
    }

    /**
     * Logs in with the secret itself instead of an MD5 digest. Without TLS, the secret crosses the network in plain
     * text.
     */
    public Recorder plainLogin() {
        this.plainLogin = true;
        return this;
    }

    /**
     * Uses TLS. The server's certificate must match the host name.
     *
     * @param context the TLS context with the trusted certificates
     */
    public Recorder tls(SSLContext context) {
        this.tls = Objects.requireNonNull(context, "context");
        return this;
    }

    /**
     * Sets the actions to send after the login, with a pause before each.
     *
     * @param text the actions: lines of the form {@code Key: Value}, with a blank line between actions; line ends may
     *     be of any kind
     */
    public Recorder actions(String text) {
        for (String action : text.split("\\R\\s*\\R")) {
            if (!action.isBlank()) {
                actions.add(String.join("\r\n", action.strip().split("\\R")) + "\r\n\r\n");
            }
        }
        return this;
    }

    /**
     * Sets the pause before each action.
     *
     * @param duration 1 s by default
     */
    public Recorder pause(Duration duration) {
        this.pause = Objects.requireNonNull(duration, "duration");
        return this;
    }

    /**
     * Also removes this word from the files, for instance a customer's number.
     *
     * @param word at least {@value SecretRemover#SHORTEST_WORD} characters
     * @throws IllegalArgumentException if the word is shorter
     */
    public Recorder remove(String word) {
        if (word.length() < SecretRemover.SHORTEST_WORD) {
            throw new IllegalArgumentException("A word to remove must have at least " + SecretRemover.SHORTEST_WORD
                    + " characters: a shorter one would match everywhere");
        }
        words.add(word);
        return this;
    }

    /**
     * Sets how long to record. The session then logs off.
     *
     * @param duration 1 min by default
     */
    public Recorder limit(Duration duration) {
        this.limit = Objects.requireNonNull(duration, "duration");
        return this;
    }

    /**
     * Sets the maximum number of bytes to record.
     *
     * @param received bytes; 100 MB by default
     */
    public Recorder limit(long received) {
        this.bytes = received;
        return this;
    }

    /**
     * Connects to the server, and creates the files of the recording.
     *
     * @param file the file {@code NAME.txt}; {@code NAME.actions.txt} and {@code NAME.times.txt} are written next to it
     * @return the connection; call {@link RecordedConnection#run()} on it to record
     * @throws java.nio.file.FileAlreadyExistsException if one of the files exists
     * @throws IOException if the server cannot be reached or a file cannot be written
     */
    public RecordedConnection connect(Path file) throws IOException {
        TranscriptFiles files = new TranscriptFiles(file);
        Socket socket = socket();
        try {
            List<String> secrets = new ArrayList<>(words);
            secrets.add(secret);
            return new RecordedConnection(this, socket, new RecordingFiles(files, secrets, bytes));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private Socket socket() throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(host, port), CONNECT_MS);
            if (tls == null) {
                return plain;
            }
            SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true);
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
            secured.setSoTimeout(CONNECT_MS);
            secured.startHandshake();
            return secured;
        } catch (IOException e) {
            plain.close();
            throw new IOException("Cannot connect to " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    private static String oneLine(String what, String value) {
        if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException(
                    "The " + what + " contains a line end or NUL, which would start a second" + " header");
        }
        return value;
    }

    boolean isPlainLogin() {
        return plainLogin;
    }

    List<String> actions() {
        return List.copyOf(actions);
    }

    Duration pause() {
        return pause;
    }

    Duration limit() {
        return limit;
    }

    static byte[] challenge() {
        return "Action: Challenge\r\nActionID: challenge\r\nAuthType: MD5\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    byte[] login(String challenge) {
        String proof = plainLogin
                ? "Secret: " + secret + "\r\n"
                : "AuthType: MD5\r\nKey: " + Md5.hex(challenge + secret) + "\r\n";
        return ("Action: Login\r\nActionID: login\r\nUsername: " + username + "\r\n" + proof + "Events: " + events
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Recorder[" + username + "@" + host + ":" + port + "]";
    }
}
