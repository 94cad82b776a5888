/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelami.AmiConstants;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.jspecify.annotations.Nullable;

/** Reads commands and writes their answers. Defines the fields of a command, and the header for each. */
public final class Commands {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The maximum length of a name in an answer; longer names are truncated, since Kafka refuses records that are too
     * large.
     */
    private static final int LONGEST_NAME = 255;

    private static final int LONGEST_WORDS = 2000;

    /** The header for each field of a command; other fields do not become headers. */
    private static final Map<String, String> HEADERS = Map.of(
            "action", AmiConstants.ACTION,
            "phone", AmiConstants.PHONE,
            "target", AmiConstants.TARGET,
            "mode", AmiConstants.MODE,
            "supervisor", AmiConstants.SUPERVISOR,
            "file", AmiConstants.FILE,
            "handle", AmiConstants.HANDLE);

    private final String node;
    private final Duration goodFor;

    /** @param goodFor the maximum age of a command, so that no phone rings long after the request */
    public Commands(String node, Duration goodFor) {
        this.node = node;
        this.goodFor = goodFor;
    }

    /** Commits the command's offset, so that no node receives it again. */
    public void commit(Exchange exchange) {
        exchange.getProperty("offset", KafkaManualCommit.class).commit();
        exchange.setProperty("committed", true);
    }

    /** Reads the command from the record. If that fails, {@link #prepare} later refuses the command. */
    public void read(Exchange exchange) {
        Long at = exchange.getMessage().getHeader(KafkaConstants.TIMESTAMP, Long.class);
        exchange.setProperty("offset", exchange.getMessage().getHeader(KafkaConstants.MANUAL_COMMIT));
        exchange.setProperty("at", at == null ? Instant.EPOCH : Instant.ofEpochMilli(at));
        exchange.setProperty("id", "");
        exchange.setProperty("pbx", "");
        String text = exchange.getMessage().getBody(String.class);
        @Nullable Map<String, String> command;
        try {
            command = JSON.readValue(Objects.requireNonNullElse(text, ""), new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            command = null;
        }
        if (command == null) {
            return;
        }
        exchange.setProperty("command", command);
        exchange.setProperty("id", DeadLetters.cut(Objects.requireNonNullElse(command.get("id"), ""), LONGEST_NAME));
        exchange.setProperty("pbx", DeadLetters.cut(Objects.requireNonNullElse(command.get("pbx"), ""), LONGEST_NAME));
    }

    /** Converts the command to a message for the component; refuses a command that is too old or unknown. */
    public void prepare(Exchange exchange) throws Exception {
        @SuppressWarnings("unchecked")
        Map<String, String> command = exchange.getProperty("command", Map.class);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(null);
        if (command == null) {
            throw new IllegalArgumentException("A command is a JSON object of texts");
        }
        if (exchange.getProperty("at", Instant.class).isBefore(Instant.now().minus(goodFor))) {
            throw new IllegalArgumentException("The command is older than " + goodFor.toSeconds() + " s");
        }
        if (Objects.requireNonNullElse(command.get("id"), "").length() > LONGEST_NAME) {
            throw new IllegalArgumentException("An id has at most " + LONGEST_NAME + " characters");
        }
        String pbx = exchange.getProperty("pbx", String.class);
        if (!pbx.matches("[A-Za-z0-9_-]+")) {
            throw new IllegalArgumentException("pbx '" + pbx + "' is no name of a PBX");
        }
        command.forEach((key, value) -> {
            String header = HEADERS.get(key);
            if (header != null) {
                exchange.getMessage().setHeader(header, value);
            } else if (!key.equals("id") && !key.equals("pbx")) {
                throw new IllegalArgumentException("A command has no '" + DeadLetters.cut(key, LONGEST_NAME) + "'");
            }
        });
    }

    /**
     * Returns the answer as JSON: {@code taken} before the command is sent, and later its ending, with the ids needed to
     * look up the call. Whatever the command contains, Kafka can take the answer: it is short, and a text. A data format
     * that writes bytes would fail at half of a surrogate pair.
     */
    public String answer(Exchange exchange) {
        Map<String, Object> answer = new LinkedHashMap<>();
        String ending = exchange.getProperty("ending", String.class);
        answer.put("id", exchange.getProperty("id", String.class));
        answer.put("pbx", exchange.getProperty("pbx", String.class));
        answer.put("ending", ending);
        answer.put("node", node);
        answer.put("at", Instant.now().toString());
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        String words = exchange.getProperty("words", String.class);
        if (words != null) {
            answer.put("words", DeadLetters.cut(words, LONGEST_WORDS));
        } else if (failure != null && !ending.equals("taken") && !ending.equals("done")) {
            answer.put("words", DeadLetters.cut(Engines.words(failure), LONGEST_WORDS));
        }
        if (!ending.equals("taken")) {
            Map.of(
                            "channel", AmiConstants.CHANNEL,
                            "handle", AmiConstants.HANDLE,
                            "actionId", AmiConstants.ACTION_ID,
                            "outcome", AmiConstants.OUTCOME)
                    .forEach((key, header) -> {
                        Object value = exchange.getMessage().getHeader(header);
                        if (value != null) {
                            answer.put(key, DeadLetters.cut(String.valueOf(value), LONGEST_WORDS));
                        }
                    });
        }
        try {
            return JSON.writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("No answer to the command " + answer.get("id"), e);
        }
    }
}
