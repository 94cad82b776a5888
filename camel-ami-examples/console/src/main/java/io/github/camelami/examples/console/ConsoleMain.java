/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.AmiServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;

/**
 * Runs the supervisor's console until it is interrupted. {@code -D} and environment variables override the settings in
 * application.properties.
 */
public final class ConsoleMain implements AutoCloseable {

    private final Main main;
    private final @Nullable EmbeddedPbx embedded;

    private ConsoleMain(Main main, @Nullable EmbeddedPbx embedded) {
        this.main = main;
        this.embedded = embedded;
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (args.length > 0) {
            out.println("Unknown argument '" + args[0] + "'; settings go by -D");
            System.exit(2);
        }
        Properties settings = settings(System.getProperties(), System.getenv());
        ConsoleMain console;
        try {
            console = start(settings);
        } catch (Exception e) {
            Throwable why = e;
            while (why.getCause() != null) {
                why = why.getCause();
            }
            out.println("The console cannot start: " + why.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(console::close, "console-end"));
        if (console.embedded != null) {
            out.println("Against the simulator inside this program (-Dami.host=… takes a PBX of your own)");
        } else {
            out.println("Against the PBX at " + hosts(settings).sorted().collect(Collectors.joining(", ")));
        }
        out.println("The console: " + console.url());
        if (console.embedded != null) {
            out.println("Users: sara / sara-demo (may do everything), reza / reza-demo (may listen only)");
        }
        out.println("End with Ctrl-C");
        new CountDownLatch(1).await();
    }

    /**
     * Returns the console's settings. Properties take precedence over environment variables such as {@code AMI_HOST}.
     */
    static Properties settings(Properties given, Map<String, String> environment) {
        Properties settings = new Properties();
        environment.forEach((name, value) ->
                settings.setProperty(name.toLowerCase(Locale.ROOT).replace('_', '.'), value));
        given.stringPropertyNames().stream()
                .filter(key -> !given.getProperty(key).isBlank()) // Maven passes an unset property as an empty value
                .forEach(key -> settings.setProperty(key, given.getProperty(key)));
        settings.keySet().removeIf(key -> !key.toString().matches("(ami|console)\\..*"));
        return settings;
    }

    private static Stream<String> hosts(Properties settings) {
        return settings.stringPropertyNames().stream()
                .filter(key -> key.matches("ami\\.(.+\\.)?host"))
                .map(settings::getProperty)
                .filter(host -> !host.isBlank());
    }

    /**
     * Starts the console.
     *
     * @param settings values that override application.properties; if none is the host of a PBX, a simulated PBX is
     *     started
     */
    static ConsoleMain start(Properties settings) throws Exception {
        Main main = new Main();
        settings.stringPropertyNames().forEach(key -> main.addOverrideProperty(key, settings.getProperty(key)));
        @Nullable EmbeddedPbx pbx = hosts(settings).findAny().isEmpty() ? new EmbeddedPbx() : null;
        if (pbx != null) {
            main.addOverrideProperty("ami.host", pbx.host());
            main.addOverrideProperty("ami.username", EmbeddedPbx.USERNAME);
            main.addOverrideProperty("ami.secret", EmbeddedPbx.SECRET);
            main.addOverrideProperty(
                    "console.recordings.folder", pbx.recordings().toString());
        }
        main.configure().addRoutesBuilder(new ConsoleRoutes());
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport starting) {
                CamelContext camel = starting.getCamelContext();
                // otherwise Camel gives the environment precedence over -D, and both over the override properties
                PropertiesComponent properties = (PropertiesComponent) camel.getPropertiesComponent();
                properties.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_FALLBACK);
                properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_FALLBACK);
                requirePort(setting(camel, "console.host"), setting(camel, "console.port"));
                String recordings = bind(camel, pbx == null ? null : pbx.host());
                properties.addInitialProperty(ConsoleRoutes.RECORDINGS, recordings);
            }
        });
        ConsoleMain console = new ConsoleMain(main, pbx);
        try {
            main.start();
            mount(main.getCamelContext());
            return console;
        } catch (Exception e) {
            console.close();
            throw e;
        }
    }

    /** Adds the beans of the routes to the registry. Returns the path of the recordings folder on Asterisk. */
    private static String bind(CamelContext camel, @Nullable String simulator) {
        Registry registry = camel.getRegistry();
        List<String> names = list(camel, ConsoleRoutes.SERVERS);
        if (names.isEmpty() || !names.stream().allMatch(name -> name.matches("[\\w.-]+"))) {
            throw new IllegalArgumentException(ConsoleRoutes.SERVERS + " is '" + String.join(", ", names)
                    + "'. Give at least one name of a PBX, with letters, digits, '-', '_' and '.' only");
        }
        Path folder = Path.of(setting(camel, "console.recordings.folder")).toAbsolutePath();
        String prefix = setting(camel, "console.recordings.prefix");
        Recordings recordings = new Recordings(folder, prefix.isBlank() ? folder.toString() : prefix);
        // ami.<name>.host may also come from application.properties
        boolean simulated = simulator != null
                && names.stream()
                        .allMatch(name -> simulator.equals(server(camel, name).getHost()));
        registry.bind("users", users(setting(camel, "console.users"), simulated));
        registry.bind("board", new Board(names));
        registry.bind("recordings", recordings);
        for (String name : names) {
            if (registry.lookupByName(name) != null) {
                throw new IllegalArgumentException(ConsoleRoutes.SERVERS + " has '" + name
                        + "', which is already the name of another bean. Give this PBX another name");
            }
            registry.bind(name, server(camel, name));
        }
        return recordings.file("");
    }

    /** Returns a server with settings such as {@code ami.<name>.host}, which defaults to {@code ami.host}. */
    private static AmiServer server(CamelContext camel, String name) {
        AmiServer server = new AmiServer();
        server.setHost(setting(camel, "ami." + name + ".host:{{ami.host}}"));
        server.setUsername(setting(camel, "ami." + name + ".username:{{ami.username}}"));
        server.setPassword(setting(camel, "ami." + name + ".secret:{{ami.secret}}"));
        return server;
    }

    private static void mount(CamelContext camel) {
        Board board = bean(camel, "board", Board.class);
        Recordings recordings = bean(camel, "recordings", Recordings.class);
        VertxPlatformHttpRouter router = router(camel);
        new Web(
                        router.vertx(),
                        board,
                        new Desk(camel.createProducerTemplate(), board, recordings),
                        bean(camel, "users", Users.class),
                        recordings,
                        origins(camel),
                        Set.copyOf(list(camel, "console.proxies")))
                .mount(router);
    }

    private static <T> T bean(CamelContext camel, String name, Class<T> type) {
        return camel.getRegistry().lookupByNameAndType(name, type);
    }

    /** Fails if the port is taken. Without this check, Camel only logs the failure and starts without a web server. */
    private static void requirePort(String host, String port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, Integer.parseInt(port)));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("port " + port + " of " + host + ": " + e.getMessage()
                    + ". Set another one with -Dconsole.port=... or -Dconsole.host=...");
        }
    }

    private static VertxPlatformHttpRouter router(CamelContext camel) {
        return camel.getRegistry().findByType(VertxPlatformHttpRouter.class).stream()
                .filter(VertxPlatformHttpRouter::isMainServer)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no web server; is camel.server.enabled=true?"));
    }

    private static Users users(String where, boolean simulated) {
        try {
            if (!where.equals("demo")) {
                return Users.read(Path.of(where));
            }
            if (!simulated) {
                throw new IllegalArgumentException(
                        "console.users names no file. The demo users' passwords are known to everybody:"
                                + " they are for the simulator only");
            }
            return Users.read(resource("demo-users.properties"), "demo-users.properties");
        } catch (IOException e) {
            throw new IllegalArgumentException("console.users=" + where + " cannot be read: " + e, e);
        }
    }

    /** Returns the content of a file on the class path. */
    static byte[] resource(String name) throws IOException {
        try (InputStream in = ConsoleMain.class.getResourceAsStream("/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    /** Returns the origins in {@code console.origins}; by default, this machine's names with the console's port. */
    private static Set<String> origins(CamelContext camel) {
        List<String> given = list(camel, "console.origins");
        for (String origin : given) {
            if (!origin.matches("https?://[a-z0-9.:\\[\\]-]+")) {
                throw new IllegalArgumentException("console.origins has '" + origin
                        + "', which no browser sends. An origin is as in https://console.example.com, without a path");
            }
        }
        int port = router(camel).getServer().getPort();
        return given.isEmpty()
                ? Stream.of("127.0.0.1", "localhost", setting(camel, "console.host"))
                        .map(host -> "http://" + host + ":" + port)
                        .collect(Collectors.toSet())
                : Set.copyOf(given);
    }

    /** Returns the words of a property that contains a comma-separated list. */
    static List<String> list(CamelContext camel, String key) {
        return User.list(setting(camel, key)).stream().distinct().toList();
    }

    private static String setting(CamelContext camel, String key) {
        return camel.resolvePropertyPlaceholders("{{" + key + "}}");
    }

    String url() {
        return "http://" + setting(main.getCamelContext(), "console.host") + ":"
                + router(main.getCamelContext()).getServer().getPort() + "/";
    }

    @Override
    public void close() {
        main.stop();
        if (embedded != null) {
            try {
                embedded.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
