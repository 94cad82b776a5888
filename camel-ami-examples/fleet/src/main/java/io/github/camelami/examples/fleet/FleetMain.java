/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.component.master.MasterComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * One node of the fleet, until it is ended. Settings are those of application.properties, to be overridden with {@code -D}:
 * {@code fleet.node}, {@code fleet.nodes}, {@code fleet.brokers}, {@code fleet.servers}, {@code fleet.locks}, {@code fleet.db.url} and so on.
 */
public final class FleetMain {

    private FleetMain() {}

    public static void main(String[] args) throws Exception {
        node(System.getProperties()).run();
    }

    /** A node that is not started yet. */
    static Main node(Properties settings) {
        Main main = new Main();
        settings.stringPropertyNames().stream()
                .filter(key -> key.startsWith("fleet."))
                .forEach(key -> main.addOverrideProperty(key, settings.getProperty(key)));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport starting) {
                try {
                    furnish(starting.getCamelContext());
                } catch (Exception e) {
                    throw new IllegalStateException("The node cannot start: " + e.getMessage(), e);
                }
            }
        });
        main.configure().addRoutesBuilder(new FleetRoutes());
        main.configure().addRoutesBuilder(new CommandRoutes());
        main.configure().addRoutesBuilder(new CallTableRoutes());
        return main;
    }

    private static void furnish(CamelContext camel) throws Exception {
        String node = setting(camel, "fleet.node");
        String brokers = setting(camel, "fleet.brokers");
        Path locks = Path.of(setting(camel, "fleet.locks"));
        Path servers = Path.of(setting(camel, "fleet.servers")).toAbsolutePath();
        camel.getPropertiesComponent().addOverrideProperty("fleet.servers.folder", String.valueOf(servers.getParent()));
        camel.getPropertiesComponent().addOverrideProperty("fleet.servers.name", String.valueOf(servers.getFileName()));
        camel.getRegistry()
                .bind(
                        "fleet",
                        new Fleet(
                                camel,
                                node,
                                List.of(setting(camel, "fleet.nodes").split(",")),
                                locks));
        BlockingQueue<Exchange> waiting = new ArrayBlockingQueue<>(1000);
        camel.getRegistry().bind("waiting", waiting);
        camel.getRegistry().bind("stream", new Stream(node, new KafkaBeats(brokers), waiting));
        camel.getRegistry()
                .bind("commands", new Commands(node, Duration.parse(setting(camel, "fleet.commands.good-for"))));
        camel.getRegistry().bind("rows", new Rows());
        camel.getRegistry().bind("database", database(camel));
        // not at once: a lock taken before the consumer has begun to wait for it would never start the consumer
        leader(camel, FleetRoutes.HOME, locks, 3000);
        leader(camel, FleetRoutes.SPARE, locks, Long.parseLong(setting(camel, "fleet.spare-delay")));
        camel.addStartupListener(new ExtendedStartupListener() {
            @Override
            public void onCamelContextStarted(CamelContext starting, boolean already) {
                // not yet all
            }

            @Override
            public void onCamelContextFullyStarted(CamelContext started, boolean already) throws Exception {
                // not before: the lock of a server that comes while the lock service starts may never be tried
                started.getRouteController().startRoute(FleetRoutes.SERVERS);
            }
        });
        createTopics(brokers, Integer.parseInt(setting(camel, "fleet.partitions")));
    }

    private static String setting(CamelContext camel, String key) {
        return camel.resolvePropertyPlaceholders("{{" + key + "}}");
    }

    private static void leader(CamelContext camel, String scheme, Path locks, long delayMillis) throws Exception {
        FileLockClusterService service = new FileLockClusterService();
        service.setRoot(locks.toString());
        service.setAcquireLockInterval(500, TimeUnit.MILLISECONDS);
        service.setAcquireLockDelay(delayMillis, TimeUnit.MILLISECONDS);
        camel.addService(service);
        MasterComponent master = new MasterComponent();
        master.setService(service);
        camel.addComponent(scheme, master);
    }

    private static HikariDataSource database(CamelContext camel) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(setting(camel, "fleet.db.url"));
        config.setUsername(setting(camel, "fleet.db.username"));
        config.setPassword(setting(camel, "fleet.db.password"));
        config.setMaximumPoolSize(4);
        HikariDataSource database = new HikariDataSource(config);
        Schema.create(database);
        return database;
    }

    /** Those that are missing; a fleet in earnest makes them with its own number of replicas. */
    private static void createTopics(String brokers, int partitions) throws Exception {
        try (Admin admin = Admin.create(java.util.Map.<String, Object>of("bootstrap.servers", brokers))) {
            Set<String> there = admin.listTopics().names().get(30, TimeUnit.SECONDS);
            List<NewTopic> wanted = List.of(
                    new NewTopic(FleetRoutes.EVENTS, partitions, (short) 1),
                    new NewTopic(CommandRoutes.COMMANDS, partitions, (short) 1),
                    new NewTopic(CommandRoutes.ANSWERS, partitions, (short) 1),
                    new NewTopic(FleetRoutes.BEATS, 1, (short) 1)
                            .configs(java.util.Map.of("cleanup.policy", "compact", "segment.ms", "600000")));
            for (NewTopic topic : wanted) {
                if (!there.contains(topic.name())) {
                    try {
                        admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
                    } catch (java.util.concurrent.ExecutionException e) {
                        if (!(e.getCause() instanceof org.apache.kafka.common.errors.TopicExistsException)) {
                            throw e;
                        }
                    }
                }
            }
        }
    }
}
