/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.load;

import com.sun.management.OperatingSystemMXBean;
import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.AmiSimulatorBuilder;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.TlsFiles;
import io.github.camelami.simulator.manager.Flood;
import io.github.camelami.simulator.manager.ManagerUser;
import io.github.camelami.simulator.program.ProgramArguments;
import io.github.camelami.simulator.replay.Pace;
import io.github.camelami.simulator.replay.Replay;
import io.github.camelami.simulator.transcript.Transcript;
import io.github.camelami.simulator.world.Flavour;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Implements {@link Main} without ending the JVM. */
final class SimulatorProgram {

    private static final int GOOD = 0;
    private static final int FAILED = 1;
    private static final int WRONG_ARGUMENTS = 2;
    private static final int MOST_EVENTS = 1_000_000;

    private final PrintStream out;
    private final PrintStream err;
    private final CountDownLatch end = new CountDownLatch(1);

    SimulatorProgram(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    private static ProgramArguments arguments() {
        return new ProgramArguments()
                .option("host", "127.0.0.1", "the address to listen on")
                .option("port", "5038", "the port; 0 for any free one")
                .option("username", "camel", "the manager user, with all privileges")
                .option("secret", "camel-secret", "its secret; by default the name followed by -secret")
                .option("asterisk", "22", "the Asterisk version to simulate: 22 or 16")
                .option(
                        "agents",
                        "20",
                        "the number of agents: PJSIP/201 and up; " + CallCentre.SUPERVISOR + " supervises")
                .option("calls", "30", "the number of calls a minute; 0 for none")
                .option("talk", "30s", "the average duration of a call")
                .option("ring", "3s", "the average ringing time")
                .option("seed", "1", "the same seed gives the same calls")
                .option("events", "50000", "additional user events a second; or max: as fast as each client reads")
                .option("replay", "FILE", "a transcript (NAME.txt) whose events to replay in addition")
                .option("pace", "recorded", "the replay speed: recorded, full, or events a second")
                .option("times", "1", "the number of replays")
                .option("tls-port", "5039", "also listen for TLS; needs --tls-certificate and --tls-key")
                .option("tls-certificate", "server.pem", "the certificate")
                .option("tls-key", "server.key", "its key, PKCS 8 in PEM")
                .option("for", "60s", "end after this time; by default run until SIGTERM or Ctrl-C")
                .option("report", "10s", "the interval of status lines");
    }

    int run(String... args) {
        ProgramArguments arguments = arguments();
        try {
            arguments.parse(args);
            if (arguments.has("help")) {
                out.print("An AMI server with a busy call centre, for demonstrations and load tests.\n"
                        + arguments.help());
                return GOOD;
            }
            return serve(arguments);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return WRONG_ARGUMENTS;
        } catch (UncheckedIOException | IOException e) {
            err.println(e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    /** Ends the program from another thread. */
    void end() {
        end.countDown();
    }

    private int serve(ProgramArguments arguments) throws IOException, InterruptedException {
        Settings settings = Settings.of(arguments);
        try (AmiSimulator simulator = simulator(arguments)) {
            Thread hook = new Thread(
                    () -> {
                        end();
                        goDown(simulator);
                    },
                    "ami-simulator-end");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                out.println("Asterisk " + simulator.flavour().asteriskVersion() + " is simulated on " + simulator.host()
                        + ":" + simulator.port()
                        + (arguments.has("tls-port") ? " and with TLS on " + simulator.tlsPort() : ""));
                work(arguments, settings, simulator);
            } finally {
                try {
                    Runtime.getRuntime().removeShutdownHook(hook);
                    goDown(simulator);
                } catch (IllegalStateException goingDown) {
                    hook.join(); // the hook is shutting the simulator down; closing it now would interfere
                }
            }
        }
        return GOOD;
    }

    private static void goDown(AmiSimulator simulator) {
        simulator.shutdownNow();
        simulator.close();
    }

    /** The settings of a running server. They are parsed first, to report mistakes before any client connects. */
    private record Settings(
            int agents,
            int calls,
            Duration talk,
            Duration ring,
            int seed,
            Duration report,
            double events,
            @Nullable Replay replay) {

        static Settings of(ProgramArguments arguments) {
            String events = arguments.text("events", "0");
            return new Settings(
                    arguments.number("agents", 20, 1, CallCentre.MOST_AGENTS),
                    arguments.number("calls", 30, 0, CallCentre.MOST_CALLS),
                    arguments.time("talk").orElse(Duration.ofSeconds(30)),
                    arguments.time("ring").orElse(Duration.ofSeconds(3)),
                    arguments.number("seed", 1, Integer.MIN_VALUE, Integer.MAX_VALUE),
                    arguments.time("report").orElse(Duration.ofSeconds(10)),
                    events.equals("max") ? Double.POSITIVE_INFINITY : arguments.number("events", 0, 0, MOST_EVENTS),
                    replay(arguments));
        }

        private static @Nullable Replay replay(ProgramArguments arguments) {
            Pace pace = Pace.parse(arguments.text("pace", "recorded"));
            int times = arguments.number("times", 1, 1, Integer.MAX_VALUE);
            if (!arguments.has("replay")) {
                return null;
            }
            return Replay.of(Transcript.read(Path.of(arguments.text("replay", ""))))
                    .pace(pace)
                    .times(times);
        }
    }

    private void work(ProgramArguments arguments, Settings settings, AmiSimulator simulator)
            throws InterruptedException {
        Replay replay = settings.replay();
        if (replay != null) {
            replay.on(simulator);
        }
        LongSupplier load = load(settings.events(), simulator);
        long loaded = 0;
        OpenCallCentre centre = settings.calls() == 0
                ? null
                : CallCentre.in(simulator)
                        .agents(settings.agents())
                        .callsPerMinute(settings.calls())
                        .talking(settings.talk())
                        .ringing(settings.ring())
                        .seed(settings.seed())
                        .open();
        long limit = arguments.time("for").map(Duration::toNanos).orElse(Long.MAX_VALUE);
        long began = System.nanoTime();
        long reported = 0;
        long last = began;
        long worked = cpuNanos();
        while (true) {
            long left = limit - (System.nanoTime() - began);
            if (left <= 0 || end.await(Math.min(left, settings.report().toNanos()), TimeUnit.NANOSECONDS)) {
                break;
            }
            long now = System.nanoTime();
            long events = simulator.eventCount();
            long sent = load.getAsLong();
            long cpu = cpuNanos();
            out.printf(
                    "%d connections, %d calls so far, %d channels, %.0f events/s, %.0f load events/s, %.0f %% of a CPU%n",
                    simulator.connections().size(),
                    centre == null ? 0 : centre.placed(),
                    simulator.channels().size(),
                    (events - reported) * 1e9 / (now - last),
                    (sent - loaded) * 1e9 / (now - last),
                    (cpu - worked) * 100.0 / (now - last));
            reported = events;
            loaded = sent;
            worked = cpu;
            last = now;
        }
    }

    /** Returns the CPU time of this JVM; 0 if the platform does not report it. */
    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    /**
     * Starts the load.
     *
     * @return a supplier of the number of events sent so far
     */
    private static LongSupplier load(double perSecond, AmiSimulator simulator) {
        if (perSecond == 0) {
            return () -> 0;
        }
        if (Double.isInfinite(perSecond)) {
            SimulatedEvent event = SimulatedEvent.userEvent("Load").add("Number", Flood.NUMBER);
            return simulator.flood(event, Long.MAX_VALUE)::sent;
        }
        return LoadStream.start(simulator, perSecond)::sent;
    }

    private static AmiSimulator simulator(ProgramArguments arguments) throws IOException {
        String name = arguments.text("username", "camel");
        AmiSimulatorBuilder builder = AmiSimulator.builder()
                .address(InetAddress.getByName(arguments.text("host", "127.0.0.1")))
                .port(arguments.number("port", 5038, 0, 65535))
                .flavour(flavour(arguments.text("asterisk", "22")))
                // otherwise clients could also log in as the builder's default user
                .user(ManagerUser.named("camel").denied())
                .user(ManagerUser.named(name)
                        .secret(arguments.text("secret", name + "-secret"))
                        .writeTimeout(Duration.ofSeconds(5)));
        if (arguments.has("tls-port")) {
            builder.tls(
                    TlsFiles.pem(file(arguments, "tls-certificate"), file(arguments, "tls-key")),
                    arguments.number("tls-port", 5039, 0, 65535));
        }
        return builder.start();
    }

    private static Path file(ProgramArguments arguments, String name) {
        return Path.of(arguments
                .text(name)
                .orElseThrow(() -> new IllegalArgumentException("--tls-port needs --" + name + "=FILE, too")));
    }

    private static Flavour flavour(String version) {
        return switch (version) {
            case "22" -> Flavour.ASTERISK_22;
            case "16" -> Flavour.ASTERISK_16;
            default -> throw new IllegalArgumentException("--asterisk=" + version + " is not supported; use 22 or 16");
        };
    }
}
