/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiServer;
import io.github.camelami.testing.RealAsterisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the effect of clicks in the browser on the audio of SIP phones, with a real Asterisk 22. */
class WhisperByEarIT {

    private static final RealPhone SUPERVISOR = new RealPhone(201, 2300);
    private static final RealPhone AGENT = new RealPhone(202, 400);
    private static final RealPhone CUSTOMER = new RealPhone(203, 1000);
    private static final double HEARD = -25;
    private static final double NOT_HEARD = -50;

    @TempDir
    Path scratch;

    @Test
    void a_click_on_whisper_is_heard_by_the_agent_alone() throws Exception {
        RealAsterisk server = RealAsterisk.required(22);
        RealPhone.start(scratch, SUPERVISOR, AGENT, CUSTOMER);
        try (CamelContext camel = new DefaultCamelContext()) {
            AmiServer pbx = new AmiServer();
            pbx.setHost(server.host());
            pbx.setPort(server.port());
            pbx.setUsername("camel");
            pbx.setPassword("camel-secret");
            camel.getRegistry().bind("pbx", pbx);
            camel.start();
            try (ConsoleMain console = ConsoleMain.start(TestConsole.settings(
                            scratch, server.host() + ":" + server.port(), "camel-ami", "tones.wav"));
                    Chromium browser = Chromium.start(scratch)) {
                clicks(camel, console, browser);
            } finally {
                send(camel, "ami:pbx?action=Hangup&regex=true&handle=RAW(/^PJSIP\\/20[123]-/)", Map.of());
            }
        } finally {
            RealPhone.stopAll(scratch);
        }
    }

    private static void clicks(CamelContext camel, ConsoleMain console, Chromium browser) throws Exception {
        browser.open(console.url());
        browser.awaitText("#login h2", "Log in");
        browser.type("#user", "sara");
        browser.type("#password", TestConsole.PASSWORD);
        browser.click("#login button");
        Exchange call = send(
                camel,
                "ami:pbx?action=Originate&context=sip&exten=203",
                Map.of("CamelAmiPhone", "PJSIP/" + AGENT.number()));
        assertThat(call.getException()).isNull();
        browser.awaitText("#calls strong", "202");
        browser.awaitText("#calls", "talking");
        browser.choose("#phone", "PJSIP/201");
        browser.awaitText("#quietly", "My phone: done");

        browser.click("#calls [data-do=listen]");
        browser.awaitText("#calls .ears", "You listen to 202");
        ears("listen", false, false);
        browser.click("#calls [data-do=whisper]");
        browser.awaitText("#calls .ears", "You whisper to 202");
        ears("whisper", true, false);
        browser.click("#calls [data-do=barge]");
        browser.awaitText("#calls .ears", "You talk with both");
        ears("barge", true, true);
        browser.click("#mine [data-mine=stop]");
        browser.awaitNoText("#calls .ears");

        browser.click("#recordings [data-play]");
        browser.awaitText("#playing", "playing");
        browser.click("#playing [data-control=pause]");
        browser.awaitText("#playing", "paused");
        browser.click("#playing [data-control=stop]");
        browser.awaitText("#playing", "ended: stopped at");

        browser.click("#calls [data-do=hangup]");
        browser.click("#sure [value=yes]");
        browser.awaitText("#none", "No calls in progress.");
    }

    private static void ears(String mode, boolean agentHears, boolean customerHears) throws Exception {
        CompletableFuture<short[]> atAgent = CompletableFuture.supplyAsync(() -> hears(AGENT));
        short[] atCustomer = hears(CUSTOMER);
        double agent = SUPERVISOR.levelIn(atAgent.join());
        double customer = SUPERVISOR.levelIn(atCustomer);
        assertThat(CUSTOMER.levelIn(atAgent.join()))
                .as("%s: the agent hears the customer", mode)
                .isGreaterThan(HEARD);
        assertThat(AGENT.levelIn(atCustomer))
                .as("%s: the customer hears the agent", mode)
                .isGreaterThan(HEARD);
        System.out.printf(
                Locale.ROOT,
                "%-8s the agent hears the supervisor at %.1f dB, the customer at %.1f%n",
                mode,
                agent,
                customer);
        assertThat(agent > HEARD).as("%s: the agent hears the supervisor", mode).isEqualTo(agentHears);
        assertThat(agent < NOT_HEARD).as("%s: the agent does not", mode).isEqualTo(!agentHears);
        assertThat(customer > HEARD)
                .as("%s: the customer hears the supervisor", mode)
                .isEqualTo(customerHears);
        assertThat(customer < NOT_HEARD).as("%s: the customer does not", mode).isEqualTo(!customerHears);
    }

    private static short[] hears(RealPhone ear) {
        try {
            return ear.hears();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Exchange send(CamelContext camel, String uri, Map<String, Object> headers) throws Exception {
        try (var template = camel.createProducerTemplate()) {
            return template.request(uri, exchange -> exchange.getMessage().setHeaders(new HashMap<>(headers)));
        }
    }
}
