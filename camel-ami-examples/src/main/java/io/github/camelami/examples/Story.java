/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/**
 * Plays one supervised call step by step: the call, the spy session, a recording that is played and controlled, and the
 * end. Each step sends a message to one of the routes, and waits for the event that proves its success.
 */
final class Story {

    private final ProducerTemplate template;
    private final Narrator narrator;
    private final Cast cast;
    private final long paceMillis;

    /**
     * The parties of the story.
     *
     * @param supervisor the supervisor's phone, which rings so that the supervisor can listen
     * @param agent the agent's phone; the supervisor listens to its call
     * @param customer the number that the agent is connected to
     * @param listener the phone that plays the recording
     * @param recording the recording, without extension
     */
    record Cast(String supervisor, String agent, String customer, String listener, String recording) {}

    Story(ProducerTemplate template, Narrator narrator, Cast cast, long paceMillis) {
        this.template = template;
        this.narrator = narrator;
        this.cast = cast;
        this.paceMillis = paceMillis;
    }

    void play() {
        narrator.await("AmiConnected", event -> true);
        String call = aCall();
        channels();
        listening();
        recording();
        misunderstandings();
        theEnd(call);
    }

    private String aCall() {
        narrator.chapter("A call: agent " + cast.agent() + " talks with customer " + cast.customer());
        Exchange call = ask("direct:call", Map.of("CamelAmiPhone", cast.agent(), "CamelAmiExten", cast.customer()));
        String handle = header(call, "CamelAmiHandle");
        narrator.say("The agent's phone: " + header(call, "CamelAmiOutcome") + ", channel "
                + header(call, "CamelAmiChannel"));
        narrator.await("BridgeEnter", event -> handle.equals(event.get("Uniqueid")));
        pause();
        return handle;
    }

    private void channels() {
        narrator.chapter("The active channels");
        for (Object item : ask("direct:channels", Map.of()).getMessage().getBody(List.class)) {
            Map<?, ?> channel = (Map<?, ?>) item;
            narrator.say(String.format(
                    "%-34s %-8s %s",
                    channel.get("Channel"),
                    channel.get("ChannelStateDesc"),
                    String.valueOf(channel.get("BridgeId")).isEmpty() ? "" : "in a call"));
        }
        pause();
    }

    private void listening() {
        narrator.chapter("The supervisor listens to agent " + cast.agent());
        Exchange spy = ask("direct:listen", Map.of("CamelAmiPhone", cast.supervisor(), "CamelAmiTarget", cast.agent()));
        String handle = header(spy, "CamelAmiHandle");
        narrator.say(header(spy, "CamelAmiSpyChannel") + " hears " + header(spy, "CamelAmiSpiedChannel"));
        narrator.await("ChanSpyStart", event -> handle.equals(event.get("SpyerUniqueid")));
        pause();

        narrator.chapter("Whisper: the agent alone hears the supervisor");
        ask("direct:mode", Map.of("CamelAmiHandle", handle, "CamelAmiMode", "whisper"));
        narrator.await("DTMFEnd", event -> "5".equals(event.get("Digit")));
        pause();

        narrator.chapter("Barge: the customer hears the supervisor, too");
        ask("direct:mode", Map.of("CamelAmiHandle", handle, "CamelAmiMode", "barge"));
        narrator.await("DTMFEnd", event -> "6".equals(event.get("Digit")));
        pause();

        narrator.chapter("The supervisor hangs up, the call continues");
        ask("direct:hangup", Map.of("CamelAmiHandle", handle));
        narrator.await("ChanSpyStop", event -> handle.equals(event.get("SpyerUniqueid")));
        pause();
    }

    private void recording() {
        narrator.chapter("The recording " + cast.recording() + " plays on " + cast.listener());
        Exchange playback =
                ask("direct:play", Map.of("CamelAmiPhone", cast.listener(), "CamelAmiFile", cast.recording()));
        String handle = header(playback, "CamelAmiHandle");
        narrator.await("PlaybackStart", event -> handle.equals(event.get("Uniqueid")));
        pause();
        for (String control : List.of("pause", "resume", "forward", "reverse", "restart")) {
            narrator.chapter("Playback: " + control);
            control(handle, control);
            pause();
        }
        narrator.chapter("Playback: stop");
        control(handle, "stop");
        narrator.await("PlaybackFinish", event -> handle.equals(event.get("Uniqueid")));
        pause();
    }

    private void control(String handle, String control) {
        Exchange done = ask("direct:control", Map.of("CamelAmiHandle", handle, "CamelAmiControl", control));
        narrator.say("done" + (done.getMessage().getHeader("CamelAmiPaused", false, Boolean.class) ? ", paused" : ""));
    }

    /** Makes typical mistakes. Each produces a clear message, and nothing else happens. */
    private void misunderstandings() {
        narrator.chapter("A mistake: listening to a phone that does not exist");
        refused("direct:listen", Map.of("CamelAmiPhone", cast.supervisor(), "CamelAmiTarget", "PJSIP/nobody"));
        narrator.chapter("A mistake: a recording that does not exist");
        refused("direct:play", Map.of("CamelAmiPhone", cast.listener(), "CamelAmiFile", "no-such-recording"));
        pause();
    }

    private void theEnd(String call) {
        narrator.chapter("The agent's call is hung up");
        ask("direct:hangup", Map.of("CamelAmiHandle", call));
        narrator.await("Hangup", event -> call.equals(event.get("Uniqueid")));
        narrator.chapter("The end");
    }

    private Exchange ask(String route, Map<String, Object> headers) {
        Exchange answer =
                template.request(route, exchange -> exchange.getMessage().setHeaders(new LinkedHashMap<>(headers)));
        if (answer.getException() != null) {
            throw new CamelExecutionException(answer.getException().getMessage(), answer, answer.getException());
        }
        return answer;
    }

    private void refused(String route, Map<String, Object> headers) {
        Exchange answer =
                template.request(route, exchange -> exchange.getMessage().setHeaders(new LinkedHashMap<>(headers)));
        if (answer.getException() == null) {
            throw new IllegalStateException(route + " accepted " + headers);
        }
        narrator.say(answer.getException().getClass().getSimpleName() + ": "
                + answer.getException().getMessage());
    }

    private static String header(Exchange exchange, String name) {
        String value = exchange.getMessage().getHeader(name, String.class);
        if (value == null) {
            throw new IllegalStateException("The reply has no header " + name + ": "
                    + exchange.getMessage().getHeaders());
        }
        return value;
    }

    private void pause() {
        try {
            new CountDownLatch(1).await(paceMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
