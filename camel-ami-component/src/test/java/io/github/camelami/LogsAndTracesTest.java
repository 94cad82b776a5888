/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.observe.MdcScope;
import io.github.camelami.simulator.fault.Fault;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Logs and traces show to which server and action something belongs. */
class LogsAndTracesTest extends RouteTest {

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();

    private void trace() {
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                .build();
        camel.getRegistry().bind("tracer", provider.get("camel"));
        OpenTelemetryTracer tracer = new OpenTelemetryTracer();
        tracer.init(camel);
    }

    private SpanData span(String name) {
        eventually(() -> spans.getFinishedSpanItems().stream()
                .anyMatch(span -> span.getName().equals(name)));
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String tag(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }

    @Test
    void spans_name_the_action_or_the_event_and_report_the_outcome() throws Exception {
        trace();
        start(route -> {
            route.from("ami:pbx?events=Tick").process(this::remember);
            route.from("direct:ping").to("ami:pbx?action=Ping");
            route.from("direct:call").to("ami:pbx?action=Originate&application=Wait&callerId=0891234567");
        });
        pbx().awaitLogins(2);
        numbered("Tick", 1);
        template().sendBody("direct:ping", null);

        assertThat(tag(span("Tick"), "ami.server")).isEqualTo("pbx");
        assertThat(tag(span("Tick"), "ami.event")).isEqualTo("Tick");
        SpanData ping = span("Ping");
        assertThat(tag(ping, "component")).isEqualTo("camel-ami");
        assertThat(tag(ping, "ami.server")).isEqualTo("pbx");
        assertThat(tag(ping, "server.address")).isEqualTo("127.0.0.1:" + extension.port());
        assertThat(tag(ping, "ami.action")).isEqualTo("Ping");
        assertThat(tag(ping, "ami.outcome")).isEqualTo("done");

        spans.reset();
        template().sendBodyAndHeader("direct:call", null, AmiConstants.PHONE, "PJSIP/201");
        SpanData call = span("Originate");
        assertThat(tag(call, "ami.outcome")).isEqualTo("answered");
        assertThat(spans.getFinishedSpanItems().toString()).doesNotContain("0891234567", SECRET);
    }

    @Test
    void a_span_of_an_action_at_the_consumers_own_address_names_the_action() throws Exception {
        trace();
        start(route -> route.from("ami:pbx?events=Tick&allowedActions=CoreStatus")
                .setHeader(AmiConstants.ACTION, route.constant("CoreStatus"))
                .to("ami:pbx?events=Tick&allowedActions=CoreStatus")
                .process(this::remember));
        pbx().awaitLogins(2);
        numbered("Tick", 1);

        assertThat(tag(span("Tick"), "ami.event")).isEqualTo("Tick");
        assertThat(tag(span("CoreStatus"), "ami.action")).isEqualTo("CoreStatus");
    }

    /** Otherwise, a sender could name the spans and invent any number of names. */
    @Test
    void no_header_names_the_span_of_an_action_that_the_uri_names() throws Exception {
        trace();
        start(route -> {
            route.from("direct:ping").to("ami:pbx?action=Ping");
            route.from("direct:open").to("ami:pbx");
        });
        template().sendBodyAndHeader("direct:ping", null, AmiConstants.ACTION, "Hangup");
        assertThat(tag(span("Ping"), "ami.action")).isEqualTo("Ping");
        assertThat(spans.getFinishedSpanItems())
                .noneMatch(span -> span.getName().equals("Hangup"));

        template().sendBodyAndHeader("direct:open", null, AmiConstants.ACTION, "Status");
        assertThat(tag(span("Status"), "ami.action")).isEqualTo("Status");
        template().send("direct:open", exchange -> exchange.getMessage()
                .setHeader(AmiConstants.ACTION, "call 0891234567".repeat(1000)));
        assertThat(tag(span("invalid"), "ami.outcome")).isEqualTo("failed");
        assertThat(spans.getFinishedSpanItems().toString()).doesNotContain("0891234567");
    }

    @Test
    void a_span_of_a_refused_action_is_an_error() throws Exception {
        trace();
        start(route -> {
            route.from("direct:ping").to("ami:pbx?action=Ping");
            route.from("direct:lost").to("ami:pbx?action=CoreStatus&requestTimeout=200ms");
        });
        pbx().faults()
                .add(Fault.refuse("Not now").on("Ping").once())
                .add(Fault.unanswered().on("CoreStatus"));

        template().send("direct:ping", e -> {});
        assertThat(tag(span("Ping"), "ami.outcome")).isEqualTo("refused");
        template().send("direct:lost", e -> {});
        SpanData lost = span("CoreStatus");
        assertThat(tag(lost, "ami.outcome")).isEqualTo("unknown");
        assertThat(tag(lost, "ami.actionid")).isNotBlank();
        assertThat(lost.getStatus().getStatusCode())
                .isEqualTo(StatusData.error().getStatusCode());
    }

    @Test
    void mdc_names_server_action_and_route_while_a_route_continues_after_an_action() throws Exception {
        camel.setUseMDCLogging(true);
        Map<String, Map<String, String>> contexts = new ConcurrentHashMap<>();
        start(route -> {
            route.from("ami:pbx?events=Tick")
                    .routeId("events")
                    .process(e -> contexts.put("event", MDC.getCopyOfContextMap()));
            route.from("direct:ping")
                    .routeId("ping")
                    .to("ami:pbx?action=Ping")
                    .process(e -> contexts.put("ping", MDC.getCopyOfContextMap()));
        });
        pbx().awaitLogins(2);
        userEvent("Tick", "ActionID", "mine-7");
        template().sendBody("direct:ping", null);
        eventually(() -> contexts.size() == 2);

        assertThat(contexts.get("event"))
                .containsEntry("camel.ami.server", "pbx")
                .containsEntry("camel.routeId", "events");
        assertThat(contexts.get("ping"))
                .containsEntry("camel.ami.server", "pbx")
                .containsEntry("camel.routeId", "ping")
                .containsEntry(
                        "camel.ami.actionId", pbx().actions("Ping").get(0).get("ActionID"));
    }

    @Test
    void mdc_follows_a_route_across_threads_if_camel_is_configured_to_keep_our_keys() throws Exception {
        camel.setUseMDCLogging(true);
        camel.setMDCLoggingKeysPattern("camel.ami.*");
        Map<String, String> contexts = new ConcurrentHashMap<>();
        start(route -> route.from("ami:pbx?events=Tick")
                .threads(1)
                .process(
                        e -> contexts.put(Thread.currentThread().getName(), String.valueOf(MDC.get(MdcScope.SERVER)))));
        pbx().awaitLogins(1);
        numbered("Tick", 1);
        eventually(() -> contexts.size() == 1);

        assertThat(contexts).containsValue("pbx").allSatisfy((thread, server) -> assertThat(thread)
                .doesNotContain("AmiRoute"));
    }

    @Test
    void mdc_is_as_it_was_afterwards() {
        MDC.put(MdcScope.SERVER, "outer");
        try (MdcScope context = new MdcScope("pbx", "id-1")) {
            assertThat(context).isNotNull();
            assertThat(MDC.get(MdcScope.SERVER)).isEqualTo("pbx");
            assertThat(MDC.get(MdcScope.ACTION_ID)).isEqualTo("id-1");
            try (MdcScope inner = new MdcScope("pbx2", null)) {
                assertThat(inner).isNotNull();
                assertThat(MDC.get(MdcScope.ACTION_ID)).isNull();
            }
            assertThat(MDC.get(MdcScope.ACTION_ID)).isEqualTo("id-1");
        }
        assertThat(MDC.get(MdcScope.SERVER)).isEqualTo("outer");
        assertThat(MDC.get(MdcScope.ACTION_ID)).isNull();
        MDC.remove(MdcScope.SERVER);
    }

    @Test
    void mdc_is_not_touched_unless_camel_logs_with_it() throws Exception {
        List<Exchange> done = new java.util.concurrent.CopyOnWriteArrayList<>();
        start(route -> route.from("ami:pbx?events=Tick").process(e -> {
            assertThat(MDC.get(MdcScope.SERVER)).isNull();
            done.add(e);
        }));
        pbx().awaitLogins(1);
        numbered("Tick", 1);
        eventually(() -> done.size() == 1);
        assertThat(done.get(0).getException()).isNull();
    }
}
