/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.AmiServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
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
        boolean simulated = console.embedded != null;
        Runtime.getRuntime().addShutdownHook(new Thread(console::close, "console-end"));
        out.println(
                simulated
                        ? "Against the simulator inside this program (-Dami.host=… takes a PBX of your own)"
                        : "Against the PBX at "
                                + settings.stringPropertyNames().stream()
                                        .filter(key -> key.matches("ami\\.(.+\\.)?host"))
                                        .sorted()
                                        .map(settings::getProperty)
                                        .collect(Collectors.joining(", ")));
        out.println("The console: " + console.url());
        if (simulated) {
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

    /**
     * Starts the console.
     *
     * @param settings values that override application.properties; without any PBX's host, a simulated PBX is started
     */
    static ConsoleMain start(Properties settings) throws Exception {
        Main main = new Main();
        settings.stringPropertyNames().forEach(key -> main.addOverrideProperty(key, settings.getProperty(key)));
        boolean simulated = settings.stringPropertyNames().stream()
                .noneMatch(key -> key.matches("ami\\.(.+\\.)?host")
                        && !settings.getProperty(key).isBlank());
        @Nullable EmbeddedPbx pbx = simulated ? EmbeddedPbx.start() : null;
        if (pbx != null) {
            main.addOverrideProperty("ami.host", "127.0.0.1:" + pbx.port());
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
                List<String> servers = list(camel, ConsoleRoutes.SERVERS);
                // ami.<name>.host may also come from application.properties
                boolean allSimulated = pbx != null
                        && servers.stream().allMatch(name -> ("127.0.0.1:" + pbx.port())
                                .equals(server(camel, name).getHost()));
                camel.getRegistry().bind("users", users(setting(camel, "console.users"), allSimulated));
                servers.forEach(name -> camel.getRegistry().bind(name, server(camel, name)));
                camel.getRegistry().bind("board", new Board(servers));
                Recordings recordings = recordings(camel);
                camel.getRegistry().bind("recordings", recordings);
                properties.addInitialProperty(ConsoleRoutes.RECORDINGS, recordings.file(""));
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

    /** Returns a server in {@code console.pbxs}: {@code ami.<name>.host} and so on, or {@code ami.host} by default. */
    private static AmiServer server(CamelContext camel, String name) {
        AmiServer server = new AmiServer();
        server.setHost(setting(camel, "ami." + name + ".host:{{ami.host}}"));
        server.setUsername(setting(camel, "ami." + name + ".username:{{ami.username}}"));
        server.setPassword(setting(camel, "ami." + name + ".secret:{{ami.secret}}"));
        return server;
    }

    private static void mount(CamelContext camel) {
        Board board = camel.getRegistry().lookupByNameAndType("board", Board.class);
        Recordings recordings = camel.getRegistry().lookupByNameAndType("recordings", Recordings.class);
        Users users = camel.getRegistry().lookupByNameAndType("users", Users.class);
        VertxPlatformHttpRouter router = router(camel);
        Desk desk = new Desk(camel.createProducerTemplate(), board, recordings);
        new Web(
                        router.vertx(),
                        board,
                        desk,
                        users,
                        recordings,
                        origins(camel),
                        words(setting(camel, "console.proxies")))
                .mount(router);
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

    private static Set<String> words(String list) {
        return Set.copyOf(list(list));
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
            try (InputStream in = ConsoleMain.class.getResourceAsStream("/demo-users.properties")) {
                return Users.read(Objects.requireNonNull(in).readAllBytes(), "demo-users.properties");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("console.users=" + where + " cannot be read: " + e, e);
        }
    }

    private static Recordings recordings(CamelContext camel) {
        Path folder = Path.of(setting(camel, "console.recordings.folder")).toAbsolutePath();
        String prefix = setting(camel, "console.recordings.prefix");
        return new Recordings(folder, prefix.isBlank() ? folder.toString() : prefix);
    }

    /** Returns the origins in {@code console.origins}; by default, this machine's names with the console's port. */
    private static Set<String> origins(CamelContext camel) {
        String given = setting(camel, "console.origins");
        if (!given.isBlank()) {
            Set<String> origins = words(given);
            for (String origin : origins) {
                if (!origin.matches("https?://[a-z0-9.:\\[\\]-]+")) {
                    throw new IllegalArgumentException(
                            "console.origins has '" + origin
                                    + "', which no browser sends. An origin is as in https://console.example.com, without a path");
                }
            }
            return origins;
        }
        int port = router(camel).getServer().getPort();
        Set<String> own = new LinkedHashSet<>();
        for (String host : List.of("127.0.0.1", "localhost", setting(camel, "console.host"))) {
            own.add("http://" + host + ":" + port);
        }
        return own;
    }

    private static List<String> list(String words) {
        return Arrays.stream(words.split(","))
                .map(String::trim)
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }

    /** Returns the words of a property, separated by commas. */
    static List<String> list(CamelContext camel, String key) {
        return list(setting(camel, key));
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
            embedded.close();
        }
    }
}
