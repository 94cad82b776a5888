/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The file of alerts is valid for Prometheus, and each of its meters and labels exists when an application is scraped.
 */
class AlertsTest extends RouteTest {

    private static final Pattern METER = Pattern.compile("camel_ami_\\w+");
    private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)");

    private static List<Map<?, ?>> rules() throws IOException {
        String text = Files.readString(Path.of("../docs/prometheus/ami-alerts.yml"));
        Map<?, ?> file = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
        assertThat(file.keySet()).isEqualTo(Set.of("groups"));
        List<Map<?, ?>> rules = new ArrayList<>();
        for (Object group : (List<?>) file.get("groups")) {
            assertThat(((Map<?, ?>) group).keySet()).isEqualTo(Set.of("name", "rules"));
            ((List<?>) ((Map<?, ?>) group).get("rules")).forEach(rule -> rules.add((Map<?, ?>) rule));
        }
        return rules;
    }

    @Test
    void each_alert_is_whole_and_of_a_name_of_its_own() throws IOException {
        Set<Object> names = new HashSet<>();
        assertThat(rules()).hasSizeGreaterThan(5).allSatisfy(rule -> {
            assertThat(Set.of("alert", "expr", "for", "labels", "annotations"))
                    .as("what Prometheus knows")
                    .containsAll((Set<String>) asTexts(rule.keySet()));
            assertThat(names.add(rule.get("alert"))).isTrue();
            assertThat(rule.get("alert").toString()).matches("[A-Za-z]+");
            assertThat(String.valueOf(rule.get("for"))).matches("null|\\d+[sm]");
            assertThat(((Map<?, ?>) rule.get("labels")).get("severity")).isIn("critical", "warning");
            assertThat(asTexts(((Map<?, ?>) rule.get("annotations")).keySet())).containsOnly("summary", "action");
            String expr = rule.get("expr").toString();
            assertThat(expr).matches("(increase\\()?camel_ami_\\w+(\\[\\d+m]\\))? (==|>) \\d+");
            assertThat(expr.contains("_total"))
                    .as("counters are asked for their growth")
                    .isEqualTo(expr.contains("increase("));
        });
    }

    private static Set<String> asTexts(Set<?> keys) {
        Set<String> texts = new HashSet<>();
        keys.forEach(key -> texts.add(key.toString()));
        return texts;
    }

    @Test
    void each_meter_and_label_of_an_alert_is_scraped() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        camel.getRegistry().bind("metricsRegistry", registry);
        start(route -> {
            route.from("ami:pbx?events=Tick,Ami*").routeId("events").process(this::remember);
            route.from("direct:ping").to("ami:pbx?action=Ping");
        });
        awaitConnected();
        template().sendBody("direct:ping", null);
        String scraped = registry.scrape();

        for (Map<?, ?> rule : rules()) {
            Matcher meter = METER.matcher(rule.get("expr").toString());
            assertThat(meter.find()).isTrue();
            Matcher line =
                    Pattern.compile("(?m)^" + meter.group() + "\\{(.*)} \\S+$").matcher(scraped);
            assertThat(line.find()).as(meter.group()).isTrue();
            Matcher label = LABEL.matcher(rule.get("annotations").toString());
            while (label.find()) {
                assertThat(line.group(1)).contains(label.group(1) + "=");
            }
        }
    }
}
