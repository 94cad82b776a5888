/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.session.VirtualNet.Peer;
import io.github.camelami.internal.session.VirtualNet.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A correct server on a {@link VirtualNet}: accepts logins, answers actions, and sends events to the sessions that
 * request them in their mask.
 */
public class VirtualAsterisk implements Peer {

    /** Each session's event mask, in the order of logins. */
    public final Map<Wire, String> masks = new LinkedHashMap<>();

    /** The actions received, in lower case; {@code events} and {@code login} with the mask. */
    public final List<String> heard = new ArrayList<>();

    /** Events sent, by session. */
    public final Map<Wire, Integer> sent = new LinkedHashMap<>();

    /** The ActionID of each Originate, by the id of its call. */
    private final Map<String, String> originates = new HashMap<>();

    public int logins;

    @Override
    public void onConnect(Wire wire) {
        wire.send("Asterisk Call Manager/11.0.0\r\n");
    }

    @Override
    public void onAction(Wire wire, Map<String, String> action) {
        String name = action.get("action").toLowerCase(Locale.ROOT);
        heard.add(
                switch (name) {
                    case "events" -> name + " " + action.get("eventmask");
                    case "login" -> name + " " + action.get("events");
                    default -> name;
                });
        if (name.equals("originate") && action.get("channelid") != null) {
            originates.put(action.get("channelid"), action.get("actionid"));
        }
        switch (name) {
            case "challenge" -> wire.answer(action, "Success", "Challenge: 1234");
            case "login" -> {
                logins++;
                masks.put(wire, action.get("events"));
                onLogin(wire, action);
            }
            case "events" -> {
                masks.put(wire, action.get("eventmask"));
                wire.answer(action, "Success", "Events: On");
            }
            case "logoff" -> {
                wire.answer(action, "Goodbye");
                wire.close();
            }
            default -> onOther(wire, name, action);
        }
    }

    /** Accepts a login. */
    protected void onLogin(Wire wire, Map<String, String> action) {
        wire.answer(action, "Success", "Message: Authentication accepted");
        if (sees(wire, "system")) {
            wire.send("Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 1000\r\nStatus: Fully Booted\r\n\r\n");
        }
    }

    /** Answers any other action. */
    protected void onOther(Wire wire, String name, Map<String, String> action) {
        wire.answer(action, "Success");
    }

    @Override
    public void onClosed(Wire wire) {
        masks.remove(wire);
    }

    /**
     * Sends an event of a class to each session that requests this class. Like Asterisk, adds the ActionID to an
     * OriginateResponse.
     */
    public void event(String itsClass, String... given) {
        List<String> lines = new ArrayList<>(List.of(given));
        if (given[0].equals("Event: OriginateResponse")) {
            Stream.of(given)
                    .filter(line -> line.startsWith("Uniqueid: "))
                    .map(line -> originates.get(line.substring("Uniqueid: ".length())))
                    .filter(Objects::nonNull)
                    .forEach(id -> lines.add(1, "ActionID: " + id));
        }
        for (Wire wire : List.copyOf(masks.keySet())) {
            if (sees(wire, itsClass)) {
                sent.merge(wire, 1, Integer::sum);
                wire.send(String.join("\r\n", lines) + "\r\nPrivilege: " + itsClass + ",all\r\n\r\n");
            }
        }
    }

    public boolean sees(Wire wire, String itsClass) {
        String mask = masks.getOrDefault(wire, "off");
        return mask.equals("on") || List.of(mask.split(",")).contains(itsClass);
    }

    /** The session that requested no events at login. */
    public Wire actionLink() {
        return links("off");
    }

    private Wire links(String mask) {
        return masks.entrySet().stream()
                .filter(each -> each.getValue().equals(mask))
                .findFirst()
                .orElseThrow()
                .getKey();
    }
}
