/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiServer;
import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.junit.AmiSimulatorExtension;
import io.github.camelami.simulator.manager.ManagerUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Kamelets in an application of camel-main, whose routes are those of docs/kamelets.md. */
class KameletsTest {

    @RegisterExtension
    final AmiSimulatorExtension pbx = new AmiSimulatorExtension();

    private final Main main = new Main();
    private final LinkedBlockingQueue<String> printed = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws Exception {
        main.setDefaultPropertyPlaceholderLocation("false");
        main.configure().withAutoConfigurationLogSummary(false);
        Map.of(
                        "camel.beans.pbx", "#class:io.github.camelami.AmiServer",
                        "camel.beans.pbx.host", "127.0.0.1:" + pbx.port(),
                        "camel.beans.pbx.username", "camel",
                        "camel.beans.pbx.password", "camel-secret")
                .forEach(main::addInitialProperty);
        main.init();
        Matcher yaml =
                Pattern.compile("(?ms)^```yaml\\n(.*?)^```").matcher(Files.readString(Path.of("../docs/kamelets.md")));
        assertThat(yaml.find()).isTrue();
        load(yaml.group(1));
        // what the page's route prints
        main.getCamelContext().getCamelContextExtension().addLogListener((exchange, logger, message) -> {
            if (message.startsWith("{")) {
                printed.add(message);
            }
            return message;
        });
        main.start();
    }

    @AfterEach
    void stop() {
        main.stop();
    }

    private void load(String routes) throws Exception {
        Resource resource = ResourceHelper.fromString("routes.yaml", routes);
        PluginHelper.getRoutesLoader(main.getCamelContext()).loadRoutes(resource);
    }

    private ProducerTemplate template() {
        return main.getCamelContext().createProducerTemplate();
    }

    @Test
    void the_source_gives_events_as_json() throws Exception {
        pbx.simulator().awaitLogins(2); // the link of events, and that of actions
        pbx.simulator().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();

        String line = printed.poll(20, TimeUnit.SECONDS);

        assertThat(line).isNotNull();
        JsonObject event = (JsonObject) Jsoner.deserialize(line);
        assertThat(event.getString("Event")).isEqualTo("Newchannel");
        assertThat(event.getString("Channel")).startsWith("PJSIP/202-");
    }

    @Test
    void the_sink_sends_an_action_whose_phone_a_header_names() {
        pbx.simulator().phone("PJSIP/201").answersAtOnce();

        Exchange called = template()
                .request("direct:call", exchange -> exchange.getMessage().setHeader("CamelAmiPhone", "PJSIP/201"));

        assertThat(called.getException()).isNull();
        assertThat(called.getMessage().getHeader("CamelAmiOutcome")).isEqualTo("answered");
    }

    @Test
    void the_listen_action_whispers_whatever_mode_a_header_names() {
        AmiSimulator simulator = pbx.simulator();
        simulator.phone("PJSIP/201").answersAtOnce();
        simulator.call("PJSIP/202").to("PJSIP/203").place().awaitTalking();

        Exchange listening = template().request("direct:whisper", exchange -> {
            exchange.getMessage().setHeader("CamelAmiPhone", "PJSIP/201");
            exchange.getMessage().setHeader("CamelAmiTarget", "PJSIP/202");
            exchange.getMessage().setHeader("CamelAmiMode", "barge");
        });

        assertThat(listening.getException()).isNull();
        assertThat(listening.getMessage().getHeader("CamelAmiHandle", String.class))
                .isNotBlank();
        assertThat(simulator.spies())
                .singleElement()
                .satisfies(spy -> assertThat(spy.mode().name()).isEqualTo("WHISPER"));
    }

    @Test
    void the_playback_action_plays_its_file() {
        pbx.simulator().phone("PJSIP/201").answersAtOnce();

        Exchange playing = template()
                .request("direct:play", exchange -> exchange.getMessage().setHeader("CamelAmiPhone", "PJSIP/201"));

        assertThat(playing.getException()).isNull();
        assertThat(playing.getMessage().getHeader("CamelAmiHandle", String.class))
                .isNotBlank();
    }

    /** In the three ways to name it, a secret is a value, whatever it holds. */
    @ParameterizedTest
    @ValueSource(strings = {"RAW in the route", "property of the Kamelet", "bean"})
    void a_secret_of_any_characters_is_a_value(String way) throws Exception {
        String secret = "a&b=c%20+d{}#?:'/ü";
        try (AmiSimulator other = AmiSimulator.builder()
                .user(ManagerUser.named("odd").secret(secret))
                .start()) {
            String address = "127.0.0.1:" + other.port();
            String password = "";
            if (way.startsWith("RAW")) {
                properties().addOverrideProperty("odd.secret", secret);
                password = "password: RAW({{odd.secret}})";
            } else if (way.startsWith("property")) {
                properties().addOverrideProperty("camel.kamelet.ami-sink.password", secret);
            } else {
                AmiServer odd = new AmiServer();
                odd.setHost(address);
                odd.setPassword(secret);
                main.getCamelContext().getRegistry().bind("odd", odd);
                address = "odd";
            }
            load(
                    """
                    - route:
                        from:
                          uri: direct:odd
                          steps:
                            - to:
                                uri: kamelet:ami-sink
                                parameters:
                                  server: %s
                                  username: odd
                                  action: Ping
                                  %s
                    """
                            .formatted(address, password));
            assertThat(template().requestBody("direct:odd", null, Map.class).get("Ping"))
                    .isEqualTo("Pong");
        }
    }

    private PropertiesComponent properties() {
        return main.getCamelContext().getPropertiesComponent();
    }
}
