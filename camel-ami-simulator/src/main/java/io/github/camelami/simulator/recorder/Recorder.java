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
 * Records one connection to a real server into a transcript whose secrets are removed: {@code
 * Recorder.of("pbx.example.org", 5038).user("camel", secret).actions(list).limit(ofMinutes(1)).connect(file).run()}. Not
 * thread-safe; a recording under way is ended by {@link RecordedConnection#stop()}.
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
     * A recorder of one server.
     *
     * @param host name or address
     * @param port usually 5038
     * @return the description of a recording
     */
    public static Recorder of(String host, int port) {
        return new Recorder(host, port);
    }

    /**
     * Records from the command line; {@code --help} says how.
     *
     * @param args {@code --name=value}
     */
    public static void main(String[] args) {
        System.exit(new RecorderProgram(System.out, System.err, System.getenv()).run(args));
    }

    /**
     * Who logs in. The secret is never written to a file.
     *
     * @param name a user of manager.conf
     * @param itsSecret its secret
     * @return this
     */
    public Recorder user(String name, String itsSecret) {
        this.username = oneLine("user name", name);
        this.secret = oneLine("secret", itsSecret);
        return this;
    }

    /**
     * The event mask to log in with.
     *
     * @param mask default {@code on}
     * @return this
     */
    public Recorder events(String mask) {
        this.events = oneLine("event mask", mask);
        return this;
    }

    /**
     * Logs in with the secret itself instead of MD5. Without TLS it crosses the network readable.
     *
     * @return this
     */
    public Recorder plainLogin() {
        this.plainLogin = true;
        return this;
    }

    /**
     * Speaks TLS; the server's name must fit its certificate.
     *
     * @param context whom to trust
     * @return this
     */
    public Recorder tls(SSLContext context) {
        this.tls = Objects.requireNonNull(context, "context");
        return this;
    }

    /**
     * Actions to send after the login, one after the other with a pause before each.
     *
     * @param text as on the wire: lines {@code Key: Value}, actions separated by a blank line; any line ends
     * @return this
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
     * The pause before each action.
     *
     * @param duration default 1 s
     * @return this
     */
    public Recorder pause(Duration duration) {
        this.pause = Objects.requireNonNull(duration, "duration");
        return this;
    }

    /**
     * What else shall not be in the files, for instance customers' numbers.
     *
     * @param word at least {@value SecretRemover#SHORTEST_WORD} characters
     * @return this
     * @throws IllegalArgumentException if it is shorter
     */
    public Recorder remove(String word) {
        if (word.length() < SecretRemover.SHORTEST_WORD) {
            throw new IllegalArgumentException("A word to remove must have at least " + SecretRemover.SHORTEST_WORD
                    + " characters: a shorter one would be found everywhere");
        }
        words.add(word);
        return this;
    }

    /**
     * How long to record; then the session logs off.
     *
     * @param duration default 1 min
     * @return this
     */
    public Recorder limit(Duration duration) {
        this.limit = Objects.requireNonNull(duration, "duration");
        return this;
    }

    /**
     * How much to record.
     *
     * @param received bytes, default 100 MB
     * @return this
     */
    public Recorder limit(long received) {
        this.bytes = received;
        return this;
    }

    /**
     * Connects and begins to record.
     *
     * @param file {@code NAME.txt}; {@code NAME.actions.txt} and {@code NAME.times.txt} are written beside it
     * @return the connection; {@link RecordedConnection#run()} does the work
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
            throw new IllegalArgumentException("The " + what + " holds a line end or NUL: it would be a second header");
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
