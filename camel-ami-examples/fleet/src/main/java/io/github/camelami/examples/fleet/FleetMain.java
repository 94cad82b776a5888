/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.camelami.examples.fleet.Engines.Engine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.component.master.MasterComponent;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.task.Tasks;
import org.apache.camel.support.task.budget.Budgets;

/**
 * Runs one node of the fleet until it is stopped. {@code -D} overrides the settings in application.properties, such as
 * {@code fleet.node}, {@code fleet.nodes}, {@code fleet.brokers}, {@code fleet.servers}, {@code fleet.locks} and {@code
 * fleet.db.url}.
 */
public final class FleetMain {

    private FleetMain() {}

    public static void main(String[] args) throws Exception {
        node(System.getProperties()).run();
    }

    /** Returns a node that has not been started yet. */
    static Main node(Properties settings) {
        Main main = new Main();
        Engines engines = new Engines();
        settings.stringPropertyNames().stream()
                .filter(key -> key.startsWith("fleet."))
                .forEach(key -> main.addOverrideProperty(key, settings.getProperty(key)));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport starting) {
                try {
                    furnish(starting.getCamelContext(), engines);
                } catch (Exception e) {
                    throw new IllegalStateException("The node cannot start: " + e.getMessage(), e);
                }
            }
        });
        main.configure().addRoutesBuilder(new FleetRoutes(engines));
        main.configure().addRoutesBuilder(new CommandRoutes());
        main.configure().addRoutesBuilder(new CallTableRoutes(engines));
        main.configure().addRoutesBuilder(new WatchRoutes(engines));
        return main;
    }

    private static void furnish(CamelContext camel, Engines engines) throws Exception {
        String node = setting(camel, "fleet.node");
        String brokers = setting(camel, "fleet.brokers");
        Path locks = Path.of(setting(camel, "fleet.locks"));
        BlockingQueue<Exchange> waiting = new ArrayBlockingQueue<>(2000);
        Stream stream = new Stream(node, new KafkaBeats(brokers), waiting);
        Topics topics = new Topics(brokers, setting(camel, "fleet.table.group"));
        Fleet fleet = new Fleet(
                camel,
                engines,
                stream,
                node,
                List.of(setting(camel, "fleet.nodes").split(",")),
                Path.of(setting(camel, "fleet.servers")),
                locks);
        Registry registry = camel.getRegistry();
        registry.bind("fleet", fleet);
        registry.bind("waiting", waiting);
        registry.bind("stream", stream);
        registry.bind("topics", topics);
        registry.bind("clients", KafkaClientFactory.class, new KafkaClients());
        registry.bind("commands", new Commands(node, Duration.parse(setting(camel, "fleet.commands.good-for"))));
        registry.bind("rows", new Rows());
        registry.bind("database", database(camel, engines));
        HealthCheckRegistry.get(camel).register(engines);
        untilThere(camel, engines, Engine.LOCKS, () -> Files.createDirectories(locks));
        // the delay is needed: if the lock is acquired before the consumer waits for it, the consumer never starts
        leader(camel, FleetRoutes.HOME, locks, 3000);
        leader(camel, FleetRoutes.SPARE, locks, Long.parseLong(setting(camel, "fleet.spare-delay")));
        camel.addStartupListener(new ExtendedStartupListener() {
            @Override
            public void onCamelContextStarted(CamelContext starting, boolean already) {
                // too early: not all services have started
            }

            @Override
            public void onCamelContextFullyStarted(CamelContext started, boolean already) throws Exception {
                meters(started, engines);
                // not earlier: while the lock service starts, it may never try to get a requested lock
                started.getRouteController().startRoute(FleetRoutes.SERVERS);
            }
        });
        int partitions = Integer.parseInt(setting(camel, "fleet.partitions"));
        untilThere(camel, engines, Engine.KAFKA, () -> topics.create(partitions));
    }

    private interface Step {
        void take() throws Exception;
    }

    /** Repeats a step of the node's startup until its engine is available. */
    private static void untilThere(CamelContext camel, Engines engines, Engine engine, Step step) {
        Tasks.foregroundTask()
                .withName("Waiting for " + engine)
                .withBudget(Budgets.iterationBudget()
                        .withUnlimitedMaxIterations()
                        .withInterval(Duration.ofSeconds(1))
                        .withInitialDelay(Duration.ZERO)
                        .build())
                .build()
                .run(camel, () -> {
                    try {
                        step.take();
                        engines.back(engine);
                        return true;
                    } catch (Exception e) {
                        engines.away(engine, Engines.text(e));
                        return false;
                    }
                });
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

    private static HikariDataSource database(CamelContext camel, Engines engines) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(setting(camel, "fleet.db.url"));
        config.setUsername(setting(camel, "fleet.db.username"));
        config.setPassword(setting(camel, "fleet.db.password"));
        config.setMaximumPoolSize(Integer.parseInt(setting(camel, "fleet.partitions")) + 2);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5000);
        config.setInitializationFailTimeout(-1);
        if (config.getJdbcUrl().startsWith("jdbc:postgresql:")) {
            // notice a lost database server, and send a batch of inserts as one statement
            config.addDataSourceProperty("socketTimeout", "30");
            config.addDataSourceProperty("reWriteBatchedInserts", "true");
        }
        HikariDataSource database = new HikariDataSource(config);
        untilThere(camel, engines, Engine.DATABASE, () -> Schema.create(database));
        return database;
    }

    /** Registers the meters if there is a {@code MeterRegistry}. */
    static void meters(CamelContext camel, Engines engines) {
        MeterRegistry meters = camel.getRegistry().findSingleByType(MeterRegistry.class);
        if (meters == null) {
            return;
        }
        Topics topics = camel.getRegistry().lookupByNameAndType("topics", Topics.class);
        Stream stream = camel.getRegistry().lookupByNameAndType("stream", Stream.class);
        Gauge.builder("fleet.table.lag", topics, Topics::lag)
                .description("Records of the stream that the table does not have yet")
                .register(meters);
        Gauge.builder("fleet.stream.waiting", stream, Stream::waiting)
                .description("Records in this node's queue to Kafka")
                .register(meters);
        Gauge.builder("fleet.stream.stuck", stream, one -> one.stuck().toMillis() / 1000.0)
                .description("How long Kafka has not answered this node")
                .baseUnit("seconds")
                .register(meters);
        for (Engine engine : Engine.values()) {
            Gauge.builder("fleet.away", engines, one -> one.isAway(engine) ? 1 : 0)
                    .description("1 while this engine is away from this node")
                    .tag("engine", engine.name().toLowerCase(Locale.ROOT))
                    .register(meters);
        }
    }
}
