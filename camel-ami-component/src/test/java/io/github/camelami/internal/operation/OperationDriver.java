/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiNotSentException;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.AmiProtocolException;
import io.github.camelami.ListenPolicy;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiResponse;
import io.github.camelami.internal.message.OutcomeDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/**
 * Drives an operation step by step: the inputs from the route, the requests of the operation, the responses of the
 * server, and the ending.
 */
final class OperationDriver {

    /** The timeout of an action if nothing sets one. */
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);

    private static final CamelContext CAMEL = context();

    private final Map<Input, Object> fixed = new EnumMap<>(Input.class);
    private final Map<Input, Object> defaults = new EnumMap<>(Input.class);
    private final Exchange exchange = new DefaultExchange(CAMEL);
    private final List<SpyAudit.Entry> audit = new ArrayList<>();
    private final Map<PlaybackListener.Started, Optional<PlaybackListener.End>> playbacks = new LinkedHashMap<>();
    private AccessPolicy policy = AccessPolicy.OPEN;
    private Step step;

    private OperationDriver(String operation) {
        if (!operation.isEmpty()) {
            fixed.put(Input.ACTION, operation);
        }
    }

    private static CamelContext context() {
        CamelContext context = new DefaultCamelContext();
        context.build();
        return context;
    }

    /** Returns an operation that the URI names. */
    static OperationDriver of(String operation) {
        return new OperationDriver(operation);
    }

    /** Returns an operation that a header names. */
    static OperationDriver byHeader(String operation) {
        OperationDriver play = new OperationDriver(operation);
        play.fixed.remove(Input.ACTION);
        return play.header("Action", operation);
    }

    OperationDriver header(String name, Object value) {
        exchange.getMessage().setHeader("CamelAmi" + name, value);
        return this;
    }

    /** Sets inputs from the URI. */
    OperationDriver option(String name, Object value) {
        fixed.put(input(name), value);
        return this;
    }

    /** Sets inputs from the server bean or the component. */
    OperationDriver usually(String name, Object value) {
        defaults.put(input(name), value);
        return this;
    }

    private static Input input(String option) {
        return Arrays.stream(Input.values())
                .filter(input -> input.option().equals(option))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no input is called " + option));
    }

    OperationDriver body(Object body) {
        exchange.getMessage().setBody(body);
        return this;
    }

    /** Sets the lists; keeps the listenPolicy. */
    OperationDriver allow(Set<String> actions, Set<String> applications, Set<String> contexts) {
        return policy(new AccessPolicy(
                actions,
                applications,
                contexts,
                policy.phones(),
                policy.variables(),
                policy.files(),
                policy.regex(),
                policy.remoteFiles(),
                policy.listenPolicy()));
    }

    OperationDriver listenPolicy(ListenPolicy listenPolicy) {
        return policy(new AccessPolicy(
                policy.actions(),
                policy.applications(),
                policy.contexts(),
                policy.phones(),
                policy.variables(),
                policy.files(),
                policy.regex(),
                policy.remoteFiles(),
                listenPolicy));
    }

    /** Sets the phones that a message may ring in addition to single devices. */
    OperationDriver phones(String... patterns) {
        return policy(new AccessPolicy(
                policy.actions(),
                policy.applications(),
                policy.contexts(),
                new LinkedHashSet<>(List.of(patterns)),
                policy.variables(),
                policy.files(),
                policy.regex(),
                policy.remoteFiles(),
                policy.listenPolicy()));
    }

    /** Sets the variables that a message may set. */
    OperationDriver variables(String... names) {
        return policy(new AccessPolicy(
                policy.actions(),
                policy.applications(),
                policy.contexts(),
                policy.phones(),
                Set.of(names),
                policy.files(),
                policy.regex(),
                policy.remoteFiles(),
                policy.listenPolicy()));
    }

    OperationDriver policy(AccessPolicy policy) {
        this.policy = policy;
        return this;
    }

    OperationDriver begin() {
        OperationContext context = context(policy);
        Inputs inputs =
                new Inputs(exchange.getMessage(), Placeholders.NONE, new GivenOptions(fixed, defaults), context);
        return next(Operations.of(inputs).begin(inputs));
    }

    /** Uses an operation that the test defines. */
    OperationDriver begin(Operation operation) {
        OperationContext context = context(policy);
        return next(operation.begin(
                new Inputs(exchange.getMessage(), Placeholders.NONE, new GivenOptions(fixed, defaults), context)));
    }

    private OperationContext context(AccessPolicy policy) {
        return new OperationContext(
                policy, audit::add, (playback, end) -> playbacks.put(playback, Optional.ofNullable(end)));
    }

    /** No other operation has the turn. */
    private OperationDriver next(Step next) {
        step = next;
        while (step instanceof Step.Turn turn) {
            step = turn.then().get();
        }
        return this;
    }

    /** Lets the time of a pause pass. */
    OperationDriver waits(Duration time) {
        assertThat(step).isInstanceOf(Step.Pause.class);
        Step.Pause pause = (Step.Pause) step;
        assertThat(pause.time()).isEqualTo(time);
        return next(pause.then().get());
    }

    /** Returns the current request. */
    AmiAction asks() {
        return ask().request().action();
    }

    /** Returns the current request, which must be this action. */
    AmiAction asks(String action) {
        assertThat(asks().name()).isEqualTo(action);
        return asks();
    }

    /** Returns the requested action. */
    String action() {
        Object written = fixed.get(Input.ACTION);
        return String.valueOf(written == null ? exchange.getMessage().getHeader("CamelAmiAction") : written)
                .trim();
    }

    Message message() {
        return exchange.getMessage();
    }

    boolean isFinished() {
        return step instanceof Step.Finish;
    }

    boolean isAsking() {
        return step instanceof Step.Send;
    }

    Step.Send ask() {
        assertThat(step).isInstanceOf(Step.Send.class);
        return (Step.Send) step;
    }

    /** Returns the handle of the call that is being placed. */
    String handle() {
        String handle = asks().get("ChannelId");
        assertThat(handle).isNotNull();
        return handle;
    }

    /** Lets the server answer with a success with these fields. */
    OperationDriver answer(String... fields) {
        return reply(List.of(), List.of(), false, fields);
    }

    /** Lets the server answer as in a recording. */
    OperationDriver answer(AmiReply reply) {
        return next(ask().then().apply(reply));
    }

    /** Lets the server answer with a list. */
    OperationDriver list(AmiEvent... items) {
        return reply(List.of(items), List.of(), true);
    }

    /** The server refuses. */
    OperationDriver refuse(String words) {
        AmiActionRefusedException refusal = new AmiActionRefusedException(words, asks().name(), words);
        return next(
                ask().refused() == null
                        ? new Step.Fail(refusal, Map.of())
                        : ask().refused().apply(refusal));
    }

    /** Lets the response time out. */
    OperationDriver loses() {
        assertThat(ask().unknown()).as("what is done about an unknown outcome").isNotNull();
        return next(
                ask().unknown().apply(new AmiOutcomeUnknownException("not answered within 20 s", "id-1", null, null)));
    }

    /** The server answers with an incomplete list. */
    OperationDriver isUnusable() {
        assertThat(ask().unusable()).as("what is done about an unusable list").isNotNull();
        return next(ask().unusable().apply(new AmiProtocolException("the list is incomplete")));
    }

    /** Ends the link before the action is sent. */
    OperationDriver isNotSent() {
        AmiNotSentException why = new AmiNotSentException("the link is down", null);
        return next(
                ask().notSent() == null
                        ? new Step.Fail(why, Map.of())
                        : ask().notSent().apply(why));
    }

    /**
     * Plays the events of the call: passes them to the watch one at a time, as the client does, until the outcome is
     * known. If it is still unknown after the last event, the timeout expires.
     */
    OperationDriver happens(List<AmiEvent> events) {
        OutcomeDetector watch = ask().request().watch();
        assertThat(watch).as("what is waited for").isNotNull();
        List<AmiEvent> seen = new ArrayList<>();
        for (AmiEvent event : events) {
            seen.add(event);
            if (watch.judge(seen).done()) {
                return reply(List.of(), seen, false);
            }
        }
        assertThat(watch.judge(seen).quietPeriod())
                .as("time after which no more is waited for")
                .isPositive();
        return reply(List.of(), seen, false);
    }

    private OperationDriver reply(List<AmiEvent> items, List<AmiEvent> outcome, boolean isList, String... fields) {
        String[] all = new String[fields.length + 2];
        all[0] = "Response";
        all[1] = "Success";
        System.arraycopy(fields, 0, all, 2, fields.length);
        return answer(new AmiReply("id-1", new AmiResponse(AmiHeaders.of(all)), isList, items, outcome));
    }

    /** Returns the reply; the operation must have succeeded. */
    Step.Finish finished() {
        assertThat(step).isInstanceOf(Step.Finish.class);
        return (Step.Finish) step;
    }

    /** Returns the maps of the reply. */
    @SuppressWarnings("unchecked")
    List<Map<String, String>> maps() {
        Object body = finished().body();
        return body instanceof List ? (List<Map<String, String>>) body : List.of((Map<String, String>) body);
    }

    /** Returns the refusal with which the operation must have ended. */
    Step.Fail refused() {
        assertThat(step).isInstanceOf(Step.Fail.class);
        return (Step.Fail) step;
    }

    List<SpyAudit.Entry> audit() {
        return audit;
    }

    /** Returns the playbacks that were reported as started, each with its end if that was known. */
    Map<PlaybackListener.Started, Optional<PlaybackListener.End>> playbacks() {
        return playbacks;
    }
}
