/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.ListenPolicy;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random messages to random routes: the action sent always has the values that the URI fixes. It never contains an
 * action, an application or a context that neither the URI names nor a list allows.
 */
@Tag("long")
class InputFuzzTest {

    private static final int ROUNDS = 30_000;

    private static final List<String> VERBS =
            List.of("Originate", "Listen", "ListenMode", "Playback", "ControlPlayback", "Hangup", "Status");

    private static final List<String> ACTIONS = List.of(
            "Redirect",
            "Setvar",
            "Getvar",
            "MixMonitor",
            "Command",
            "AGI",
            "QueueAdd",
            "QueueStatus",
            "Ping",
            "Bridge",
            "Park",
            "Atxfer",
            "BlindTransfer",
            "DialplanExtensionAdd",
            "UpdateConfig",
            "NoSuchAction",
            "UserEvent");

    private static final List<String> APPLICATIONS =
            List.of("Wait", "System", "ChanSpy", "BridgeAdd", "Queue", "AGI", "Playback", "Record", "Set");

    private static final List<String> CONTEXTS = List.of("sales", "secret", "SALES", "default", "spy-context");

    /** The values that the built-in actions send by themselves. */
    private static final Set<String> OWN_ACTIONS =
            Set.of("originate", "coreshowchannels", "status", "hangup", "playdtmf", "controlplayback", "setvar");

    /** The field of Originate that each of these inputs sets, whichever built-in action sends it. */
    private static final Map<Input, String> FIELDS = Map.of(
            Input.PHONE, "Channel",
            Input.CALLER_ID, "CallerID",
            Input.ACCOUNT, "Account",
            Input.CODECS, "Codecs",
            Input.CHANNEL_ID, "ChannelId",
            Input.CONTEXT, "Context",
            Input.EXTEN, "Exten");

    private final Random random = new Random(20261129);

    /** Returns a local phone in the form in which it is dialled, so that its channel stays in the call. */
    private static @Nullable Object kept(@Nullable Object phone) {
        return phone instanceof String local && local.matches("(?i)local/[^/]*") ? local + "/n" : phone;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private String blank(String text) {
        return one(List.of("", "", "", " ", "\t ", "\u000b")) + text + one(List.of("", "", " "));
    }

    private String value(Input input) {
        return switch (input) {
            case ACTION -> random.nextBoolean() ? one(VERBS) : one(ACTIONS);
            case PHONE ->
                one(List.of(
                        "PJSIP/201",
                        "PJSIP/202",
                        "Local/s@secret",
                        "Local/1@sales/n",
                        "local/1@SALES",
                        "Local/1",
                        "CBRec/1"));
            case TARGET -> one(List.of("PJSIP/203", "PJSIP/203-00000001", "u-1"));
            case MODE -> one(List.of("listen", "whisper", "barge"));
            case HANDLE -> one(List.of("h-1", "h-2", "/.*/", "/^PJSIP\\/2-/", "PJSIP/203-00000001"));
            case FILE -> one(List.of("beep", "/etc/passwd", "http://x/y", "a,b"));
            case CONTROL -> one(List.of("pause", "resume", "stop", "forward"));
            case CONTEXT -> one(CONTEXTS);
            case EXTEN -> one(List.of("100", "s", "*8"));
            case PRIORITY -> one(List.of("1", "n"));
            case APPLICATION -> one(APPLICATIONS);
            case DATA -> one(List.of("5", "PJSIP/203,q", "${SHELL(id)}", "x,,,,,evil.agi", "SHELL(id)"));
            case CHANNEL_ID -> one(List.of("c-1", "c-2"));
            case SKIP, OFFSET, RING_TIMEOUT, REQUEST_TIMEOUT -> one(List.of("1000", "20s", "2000"));
            case REQUESTED_CAUSE -> one(List.of("16", "17"));
            case EARLY_MEDIA, BRIDGED_ONLY, TARGET_AUDIO_ONLY, AWAIT_OUTCOME -> one(List.of("true", "false"));
            case AUTO_ANSWER -> one(List.of("true", "Replaces: x", "Alert-Info: y", "false"));
            case STATUS_VARIABLES -> one(List.of("A", "SHELL(id)", "CHANNEL(state)"));
            default -> one(List.of("a", "b", "100"));
        };
    }

    private Map<String, Object> names(Input input) {
        Map<String, Object> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER); // a developer writes each name once
        List<String> names = input == Input.VARIABLES
                ? List.of(
                        "CUSTOMER",
                        "_CUSTOMER",
                        "MONITOR_EXEC",
                        "SHELL(id)",
                        "CHANNEL(hangup_handler_push)",
                        "SPY_CHANNEL",
                        "X")
                : List.of(
                        "Context",
                        "context",
                        "Application",
                        "Channel",
                        "Variable",
                        "OtherChannelId",
                        "Command",
                        "Options",
                        "Queue",
                        "Interface",
                        "Value");
        for (int i = random.nextInt(3); i > 0; i--) {
            all.put(
                    one(names),
                    one(List.of(
                            "secret",
                            "sales",
                            "System",
                            "Local/s@secret",
                            "SHELL(id)",
                            "PJSIP/1",
                            "b,touch x",
                            "MONITOR_EXEC")));
        }
        return all;
    }

    private Object given(Input input) {
        return input == Input.VARIABLES || input == Input.FIELDS ? names(input) : value(input);
    }

    @Test
    void no_message_changes_what_the_route_wrote_or_asks_for_what_no_list_allows() {
        int sent = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Map<Input, Object> fixed = new EnumMap<>(Input.class);
            Map<Input, Object> headers = new EnumMap<>(Input.class);
            for (Input input : Input.values()) {
                // most names make a verb refuse the message, and then nothing is sent that could be checked
                int rare = input == Input.FIELDS || input == Input.VARIABLES ? 4 : 1;
                if (random.nextInt(4 * rare) == 0) {
                    fixed.put(input, given(input));
                }
                if (random.nextInt(3 * rare) == 0) {
                    Object value = given(input);
                    headers.put(input, value instanceof String text ? blank(text) : value);
                }
            }
            Set<String> actions = random.nextInt(3) == 0 ? Set.of(one(ACTIONS), one(VERBS)) : Set.of();
            Set<String> applications = random.nextInt(3) == 0 ? Set.of(one(APPLICATIONS)) : Set.of();
            Set<String> contexts = random.nextInt(3) == 0 ? Set.of("sales") : Set.of();
            ListenPolicy listens = random.nextInt(3) == 0 ? request -> random.nextBoolean() : null;
            AccessPolicy policy = new AccessPolicy(
                    actions,
                    applications,
                    contexts,
                    Set.of(),
                    Set.of(),
                    Set.of(),
                    random.nextInt(5) == 0,
                    false,
                    listens);
            Object body = random.nextInt(3) == 0 ? names(Input.FIELDS) : null;

            List<AmiAction> out = new ArrayList<>();
            String about = "round " + round + ": fixed " + fixed + ", headers " + headers + ", body " + body
                    + ", policy " + policy;
            try {
                run(fixed, headers, body, policy, out);
            } catch (IllegalArgumentException no) {
                refused++;
                assertThat(no.getMessage()).as(about).isNotBlank();
            }
            sent += out.size();
            out.forEach(action -> check(about, action, fixed, policy));
        }
        assertThat(sent).as("enough is sent for this to prove anything").isGreaterThan(1_000);
        assertThat(refused).isGreaterThan(ROUNDS / 10);
    }

    private static void run(
            Map<Input, Object> fixed,
            Map<Input, Object> headers,
            Object body,
            AccessPolicy policy,
            List<AmiAction> out) {
        OperationDriver play = OperationDriver.of("").policy(policy).body(body);
        fixed.forEach((input, value) -> play.option(input.option(), value));
        headers.forEach((input, value) -> play.header(input.header().substring("CamelAmi".length()), value));
        play.begin();
        for (int step = 0; step < 6 && play.isAsking(); step++) {
            AmiAction asked = play.asks();
            out.add(asked);
            if (play.ask().request().watch() != null) {
                return;
            }
            switch (asked.name()) {
                case "CoreShowChannels" ->
                    play.list(AmiEvent.of(
                            "CoreShowChannel", "Channel", "PJSIP/203-00000001", "Uniqueid", "u-1", "BridgeId", "b-1"));
                case "Status" ->
                    play.list(AmiEvent.of(
                            "Status",
                            "Channel",
                            "PJSIP/203-00000001",
                            "Application",
                            "ControlPlayback",
                            "Data",
                            "u-1,quESdb"));
                default -> play.answer("Message", "ok");
            }
        }
    }

    private static void check(String about, AmiAction action, Map<Input, Object> fixed, AccessPolicy policy) {
        String name = action.name().toLowerCase(Locale.ROOT);
        String written = String.valueOf(fixed.get(Input.ACTION)).toLowerCase(Locale.ROOT);
        boolean verb =
                VERBS.stream().anyMatch(word -> word.equalsIgnoreCase(written)) || fixed.get(Input.ACTION) == null;
        boolean listed = policy.actions().stream().anyMatch(name::equalsIgnoreCase);
        assertThat(name.equals(written) || listed || verb && OWN_ACTIONS.contains(name))
                .as("%s sends %s", about, action.name())
                .isTrue();
        String application = action.get("Application");
        if (application != null && !application.equals("ChanSpy") && !application.equals("ControlPlayback")) {
            assertThat(application.equals(fixed.get(Input.APPLICATION))
                            || policy.applications().stream().anyMatch(application::equalsIgnoreCase)
                            || application.equals(named(fixed, "Application")))
                    .as("%s sends application %s", about, application)
                    .isTrue();
        }
        if (application != null && application.equals("ChanSpy") && fixed.get(Input.APPLICATION) == null) {
            assertThat(action.get("Data").startsWith("PJSIP/203-00000001,quES")
                            || policy.applications().contains("ChanSpy"))
                    .as("%s spies with %s", about, action.get("Data"))
                    .isTrue();
        }
        String context = action.get("Context");
        if (context != null) {
            assertThat(context.equals(fixed.get(Input.CONTEXT))
                            || policy.contexts().contains(context)
                            || context.equals(named(fixed, "Context")))
                    .as("%s sends context %s", about, context)
                    .isTrue();
        }
        if (name.equals("originate")) {
            String phone = action.get("Channel");
            if (phone.toLowerCase(Locale.ROOT).startsWith("local/")) {
                assertThat(phone.equals(kept(fixed.get(Input.PHONE))) || phone.equals("Local/1@sales/n"))
                        .as("%s rings %s", about, phone)
                        .isTrue();
            }
            FIELDS.forEach((input, field) -> {
                Object fixedValue = fixed.get(input);
                if (fixedValue != null && action.get(field) != null) {
                    assertThat(action.get(field))
                            .as("%s, field %s", about, field)
                            .isEqualTo(input == Input.PHONE ? kept(fixedValue) : fixedValue);
                }
            });
        }
        variables(action).forEach((variable, value) -> {
            Object fixedValue = fixed.get(Input.VARIABLES) instanceof Map<?, ?> map ? map.get(variable) : null;
            if (fixedValue != null && !(map(fixed).containsKey("_" + variable))) {
                assertThat(value)
                        .as("%s, variable %s", about, variable)
                        .isEqualTo(DialplanText.escape(fixedValue.toString()));
            }
            if (fixedValue == null && name.equals("originate")) {
                assertThat(variable)
                        .as("%s sets a variable of the message", about)
                        .matches("(SPY|PLAYBACK)_.*|PJSIP_HEADER\\(.*");
            }
        });
        String asText = action.fields().toString();
        if (!fixed.toString().contains("SHELL")) {
            assertThat(action.fields().stream()
                            .filter(field ->
                                    Set.of("Variable", "Variables", "Data").contains(field.getKey()))
                            .map(Map.Entry::getValue))
                    .as(about)
                    .noneMatch(value -> value.contains("SHELL(") && !value.contains("=SHELL"));
        }
        if (!fixed.toString().contains("MONITOR_EXEC") && name.equals("originate")) {
            assertThat(asText).as(about).doesNotContain("MONITOR_EXEC=");
        }
    }

    private static Map<?, ?> map(Map<Input, Object> fixed) {
        return (Map<?, ?>) fixed.get(Input.VARIABLES);
    }

    private static Object named(Map<Input, Object> fixed, String field) {
        if (!(fixed.get(Input.FIELDS) instanceof Map<?, ?> map)) {
            return null;
        }
        return map.entrySet().stream()
                .filter(entry -> field.equalsIgnoreCase((String) entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static Map<String, String> variables(AmiAction action) {
        Map<String, String> all = new LinkedHashMap<>();
        action.fields().stream()
                .filter(field ->
                        field.getKey().equals("Variable") && field.getValue().contains("="))
                .forEach(field -> {
                    String[] parts = field.getValue().split("=", 2);
                    all.putIfAbsent(parts[0], parts[1]);
                });
        return all;
    }
}
