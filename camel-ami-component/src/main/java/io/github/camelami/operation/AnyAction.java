/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import io.github.camelami.message.AmiAction;
import io.github.camelami.message.AmiRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Any other AMI action: the fields are those of the options {@code field.<Name>} and of a body that is a map; the body wins. A body that
 * came from Asterisk, an event or an earlier reply, is none: what an event tells is not to be done.
 */
final class AnyAction implements Operation {

    /** What acts on the session itself, which all routes of a server share. */
    private static final Map<String, String> OF_THE_LINK = Map.of(
            "login", "the component logs in by itself, with username and password",
            "challenge", "the component logs in by itself, with username and password",
            "logoff", "it would end the link under all other routes; a link ends with the last route that uses it",
            "events", "it would change which events the link receives; use the option eventMask of a consumer",
            "filter",
                    "it would change which events the link receives; use the options events and serverFilter of a consumer",
            "waitevent", "it would hold up every other action; a consumer receives events as they happen");

    private final String name;

    AnyAction(String name) {
        this.name = name;
    }

    @Override
    public Step begin(Inputs in) {
        in.policy().requireAction(name);
        String ofTheLink = OF_THE_LINK.get(name.toLowerCase(Locale.ROOT));
        if (ofTheLink != null) {
            throw new IllegalArgumentException(
                    "Action " + name + " cannot be sent, since all routes of a server share its links: " + ofTheLink);
        }
        if (name.equalsIgnoreCase("AGI")) {
            in.policy().requireApplication(name, null); // its command EXEC runs any application
        }
        AmiAction.Builder action = AmiAction.named(name);
        addFields(in, action);
        boolean command = name.equalsIgnoreCase("Command");
        return new Step.Ask(
                AmiRequest.of(action.build(), in.timeout(Duration.ZERO)), command ? Replies::output : Replies::plain);
    }

    private void addFields(Inputs in, AmiAction.Builder action) {
        Map<String, String> own = in.map("Field");
        Map<?, ?> body = in.bodyFields();
        if (own.isEmpty() && body.isEmpty()) {
            return;
        }
        Map<String, Object> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        List<String> order = new ArrayList<>();
        own.forEach((key, value) -> put(fields, order, key, value));
        body.forEach((key, value) -> put(fields, order, String.valueOf(key), value));
        for (String key : order) {
            if (fields.get(key) instanceof Iterable<?> several) {
                several.forEach(each -> add(in, action, key, String.valueOf(each)));
            } else {
                add(in, action, key, String.valueOf(fields.get(key)));
            }
        }
    }

    /** Of a repeated key Asterisk reads the first line, in any case; so the one that wins takes the other's place. */
    private static void put(Map<String, Object> fields, List<String> order, String key, @Nullable Object value) {
        if (value != null && fields.put(key, value) == null) {
            order.add(key);
        }
    }

    private void add(Inputs in, AmiAction.Builder action, String key, String value) {
        switch (key.toLowerCase(Locale.ROOT)) {
            case "context", "extracontext" -> in.policy().requireContext(value);
            case "variable", "variables" -> in.policy().requireHarmless("Field " + key, value);
            case "application" -> {
                if (name.equalsIgnoreCase("DialplanExtensionAdd")) {
                    in.policy().requireApplication(value, null);
                }
            }
            case "applicationdata" -> in.policy().requireHarmless("Field " + key, value);
            case "command" -> {
                if (name.equalsIgnoreCase("MixMonitor")) {
                    in.policy().requireApplication("MixMonitor", null); // a shell runs it when the recording ends
                }
            }
            case "file" -> {
                if (name.equalsIgnoreCase("MixMonitor")) {
                    DialplanText.requirePlain("Field " + key, value); // behind a comma come options and a command
                }
            }
            default -> {
                // nothing to say
            }
        }
        action.with(key, value);
    }
}
