/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelami.AmiConstants;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the records of events, and the gaps that a node reports because the component cannot detect them. */
class StreamTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PBX = "sales";
    private static final String BEFORE = "2026-11-23T10:00:00Z";

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
    private final List<String> written = new ArrayList<>();
    private Stream.Beat last;
    private @Nullable RuntimeException failure;
    private final Stream stream = new Stream("n1", this::lastBeat, waiting);

    @AfterEach
    void close() throws Exception {
        camel.close();
    }

    private Stream.@Nullable Beat lastBeat(String pbx) {
        if (failure != null) {
            throw failure;
        }
        return last;
    }

    private Exchange event(String name, Map<String, String> fields) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setHeader(AmiConstants.SERVER, PBX);
        exchange.getMessage().setHeader(AmiConstants.EVENT, name);
        exchange.getMessage().setBody(fields);
        return exchange;
    }

    /** Passes an event to the stream, and collects the names of its records, or the cause of a gap. */
    private void take(String name, Map<String, String> fields) throws Exception {
        for (Message message : stream.records(event(name, fields))) {
            JsonNode record = JSON.readTree(message.getBody(String.class));
            String what = record.path("event").asText("beat");
            written.add(
                    what.equals("AmiGap") ? record.path("fields").path("Cause").asText() : what);
        }
    }

    private void connected() throws Exception {
        take("AmiConnected", Map.of("At", "2026-11-23T10:01:00Z"));
    }

    /** Makes a beat of this node the last one. */
    private void ownBeat() {
        last = new Stream.Beat(Instant.parse(BEFORE), stream.newBeat().get("Reader"));
    }

    @Test
    void aServerThatWasNeverReadHasNoGap() throws Exception {
        connected();
        take("Newchannel", Map.of());
        assertThat(written).containsExactly("AmiConnected", "Newchannel");
    }

    @Test
    void theGapAfterAnotherReaderComesFirst() throws Exception {
        last = new Stream.Beat(Instant.parse(BEFORE), "another");
        connected();
        take("Newchannel", Map.of());
        assertThat(written).containsExactly(Stream.HAND_OVER, "AmiConnected", "Newchannel");
    }

    @Test
    void aNodeThatLedAndLeadsAgainReportsTheGap() throws Exception {
        connected();
        ownBeat();
        connected();
        assertThat(written).containsExactly("AmiConnected", Stream.HAND_OVER, "AmiConnected");
    }

    @Test
    void theComponentReportsALinkThatWasCutWhileItsLeaderRead() throws Exception {
        connected();
        ownBeat();
        take("AmiDisconnected", Map.of());
        connected();
        take("AmiGap", Map.of("From", BEFORE, "To", BEFORE, "Cause", "cut"));
        take("Newchannel", Map.of());
        assertThat(written).containsExactly("AmiConnected", "AmiDisconnected", "AmiConnected", "cut", "Newchannel");
    }

    /**
     * The PBX was lost, then the lock, and both came back. The component's new consumer does not know about the gap.
     */
    @Test
    void aNodeThatLostItsLockWhileTheLinkWasCutReportsTheGap() throws Exception {
        for (String next : List.of("AmiSnapshotStart", "Newchannel", "UserEvent:AmiGap")) {
            written.clear();
            connected();
            ownBeat();
            take("AmiDisconnected", Map.of());
            connected();
            take(next, Map.of());
            take("Newchannel", Map.of());
            last = null;
            assertThat(written)
                    .containsExactly(
                            "AmiConnected", "AmiDisconnected", "AmiConnected", Stream.HAND_OVER, next, "Newchannel");
        }
    }

    @Test
    void aGapIsReportedBeforeTheBeatThatConfirmsWhatCameBefore() throws Exception {
        connected();
        ownBeat();
        take("AmiDisconnected", Map.of());
        connected();
        take(Stream.BEAT, Map.of("Reader", last.reader(), "Sent", "2026-11-23T10:01:01Z"));
        assertThat(written)
                .containsExactly("AmiConnected", "AmiDisconnected", "AmiConnected", Stream.HAND_OVER, "beat");
    }

    /** Only a request that Kafka does not answer makes a node give up its servers. */
    @Test
    void aBeatThatCannotBeReadIsNoRequestThatKafkaLeavesUnanswered() {
        failure = new IllegalStateException("No beat");
        assertThatThrownBy(this::connected).isSameAs(failure);
        assertThat(stream.stuck()).isZero();
        failure = new KafkaException("no answer");
        assertThatThrownBy(this::connected).isSameAs(failure);
        await().until(() -> stream.stuck().toNanos() > 0);
        failure = new IllegalStateException("No beat");
        assertThatThrownBy(this::connected).isSameAs(failure);
        assertThat(stream.stuck()).isZero();
    }

    /** Whoever reads a beat can send another one with the same id. If it stopped the route, no event would follow. */
    @Test
    void aForgedBeatWithoutATimeIsAnOrdinaryEvent() throws Exception {
        String own = stream.newBeat().get("Reader");
        for (String sent : List.of("tomorrow", "", "-999999999-01-01T00:00:00Z")) {
            take(Stream.BEAT, Map.of("Reader", own, "Sent", sent));
        }
        take(Stream.BEAT, Map.of("Reader", own));
        take(Stream.BEAT, Map.of("Reader", own, "Sent", BEFORE));
        assertThat(written).containsExactly(Stream.BEAT, Stream.BEAT, Stream.BEAT, Stream.BEAT, "beat");
    }

    @Test
    void aConnectionWithoutAValidTimeHasAGapUntilNow() throws Exception {
        last = new Stream.Beat(Instant.parse(BEFORE), "another");
        take("AmiConnected", Map.of("At", "never"));
        assertThat(written).containsExactly(Stream.HAND_OVER, "AmiConnected");
    }

    @Test
    void aBatchHasEventsFirstAndThenTheBeats() throws Exception {
        List<Exchange> all = new ArrayList<>();
        for (Map.Entry<String, Map<String, String>> one : List.of(
                Map.entry(Stream.BEAT, Map.of("Reader", stream.newBeat().get("Reader"), "Sent", BEFORE)),
                Map.entry("Newchannel", Map.<String, String>of()),
                Map.entry("Hangup", Map.<String, String>of()))) {
            Exchange exchange = event(one.getKey(), one.getValue());
            exchange.getMessage().setBody(stream.records(exchange));
            all.add(exchange);
        }
        waiting.addAll(all.subList(1, 3));
        Map<String, List<Message>> batch = stream.batch(all.get(0));
        assertThat(batch.keySet()).containsExactly(FleetRoutes.EVENTS, FleetRoutes.BEATS);
        assertThat(batch.get(FleetRoutes.EVENTS))
                .extracting(message -> message.getHeader(FleetRoutes.EVENT))
                .containsExactly("Newchannel", "Hangup");
        assertThat(batch.get(FleetRoutes.BEATS)).hasSize(1);
        assertThat(waiting).isEmpty();
    }
}
