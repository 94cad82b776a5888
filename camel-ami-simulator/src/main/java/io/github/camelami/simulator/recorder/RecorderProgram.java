/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.recorder;

import io.github.camelami.simulator.program.ProgramArguments;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The recorder as a program. */
final class RecorderProgram {

    /** The environment variable for the secret. An argument would be visible in the process list. */
    static final String SECRET_VARIABLE = "AMI_SECRET";

    private static final int GOOD = 0;
    private static final int FAILED = 1;
    private static final int WRONG_ARGUMENTS = 2;

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    RecorderProgram(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    private static ProgramArguments arguments() {
        return new ProgramArguments()
                .option("host", "localhost", "the server to record from")
                .option("port", "5038", "its port; 5039 with --tls")
                .option("username", "camel", "the manager user")
                .option("secret", "...", "its secret; better set in the environment variable " + SECRET_VARIABLE)
                .option(
                        "plain-login",
                        "",
                        "send the secret itself instead of the response to a challenge; only with" + " --tls")
                .option("tls", "", "use TLS")
                .option("tls-trust", "server.pem", "trust this certificate instead of the JVM's")
                .option("events", "on", "the event mask")
                .option(
                        "out",
                        "calls.txt",
                        "the file to write; calls.actions.txt and calls.times.txt are written next" + " to it")
                .option("actions", "FILE", "actions to send, separated by blank lines")
                .option("pause", "1s", "the pause before each action")
                .option("for", "60s", "how long to record; or end it with Ctrl-C")
                .option("megabytes", "100", "the most to record, in megabytes")
                .option("remove", "WORD,WORD", "a further word to remove from the files");
    }

    int run(String... args) {
        ProgramArguments arguments = arguments();
        try {
            arguments.parse(args);
            if (arguments.has("help")) {
                out.print(
                        "Records one AMI connection into a transcript, with its secrets removed.\n" + arguments.help());
                return GOOD;
            }
            Path file = Path.of(arguments
                    .text("out")
                    .orElseThrow(() -> new IllegalArgumentException("No output file: set --out=calls.txt")));
            Recorder recorder = recorder(arguments);
            return record(recorder.connect(file), file);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return WRONG_ARGUMENTS;
        } catch (FileAlreadyExistsException e) {
            err.println("'" + e.getFile() + "' exists already; move it away or record under another name");
            return WRONG_ARGUMENTS;
        } catch (NoSuchFileException e) {
            err.println("No such file '" + e.getFile() + "'");
            return WRONG_ARGUMENTS;
        } catch (IOException | IllegalStateException e) {
            err.println(e.getMessage());
            return FAILED;
        }
    }

    private int record(RecordedConnection connection, Path file) throws IOException {
        Thread hook = new Thread(connection::stop, "ami-recorder-end");
        Runtime.getRuntime().addShutdownHook(hook);
        RecordedConnection.End end;
        try {
            end = connection.run();
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException goingDown) {
                // the JVM is shutting down, and the hook has stopped the recording
            }
        }
        out.println(connection.receivedBytes() + " bytes in '" + file + "': "
                + switch (end) {
                    case TIME_OVER -> "the time limit was reached";
                    case CLOSED_BY_SERVER -> "the server closed the connection";
                    case FULL -> "the size limit was reached (--megabytes)";
                    case NOT_LOGGED_IN -> "not logged in; the recording has the server's answer";
                    case STOPPED -> "stopped";
                });
        return end == RecordedConnection.End.NOT_LOGGED_IN ? FAILED : GOOD;
    }

    private Recorder recorder(ProgramArguments arguments) throws IOException {
        boolean tls = arguments.has("tls") || arguments.has("tls-trust");
        String secret = arguments
                .text("secret")
                .or(() -> Optional.ofNullable(environment.get(SECRET_VARIABLE)))
                .orElseThrow(() ->
                        new IllegalArgumentException("No secret: set " + SECRET_VARIABLE + " in the environment"));
        Recorder recorder = Recorder.of(
                        arguments.text("host", "localhost"), arguments.number("port", tls ? 5039 : 5038, 1, 65535))
                .user(arguments.text("username", "camel"), secret)
                .events(arguments.text("events", "on"))
                .limit(arguments.number("megabytes", 100, 1, 256) * 1024L * 1024);
        arguments.time("for").ifPresent(recorder::limit);
        arguments.time("pause").ifPresent(recorder::pause);
        if (arguments.has("plain-login")) {
            if (!tls) {
                throw new IllegalArgumentException(
                        "--plain-login without --tls would send the secret in plain text. Add --tls, or leave out"
                                + " --plain-login");
            }
            recorder.plainLogin();
        }
        if (arguments.has("actions")) {
            recorder.actions(Files.readString(Path.of(arguments.text("actions", "")), StandardCharsets.UTF_8));
        }
        if (arguments.has("remove")) {
            for (String word : arguments.text("remove", "").split(",")) {
                recorder.remove(word);
            }
        }
        if (tls) {
            recorder.tls(trust(arguments));
        }
        return recorder;
    }

    private static SSLContext trust(ProgramArguments arguments) throws IOException {
        try {
            if (!arguments.has("tls-trust")) {
                return SSLContext.getDefault();
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            try (InputStream in = Files.newInputStream(Path.of(arguments.text("tls-trust", "")))) {
                int number = 0;
                for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    trusted.setCertificateEntry("server-" + number++, each);
                }
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("--tls-trust: no certificate could be read: " + e.getMessage(), e);
        }
    }
}
