/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

/**
 * All inputs that a route can pass to an operation. For example, {@code RING_TIMEOUT} is the option {@code ringTimeout}
 * and the header {@code CamelAmiRingTimeout}. The order of precedence is URI, header, server bean, component.
 */
public enum Input {
    ACTION,
    PHONE,
    TARGET,
    MODE,
    SUPERVISOR,
    HANDLE,
    FILE,
    CONTROL,
    SKIP,
    OFFSET,
    CONTEXT,
    EXTEN,
    PRIORITY,
    APPLICATION,
    DATA,
    CALLER_ID,
    ACCOUNT,
    EARLY_MEDIA,
    CODECS,
    CHANNEL_ID,
    /** Channel variables by name. Precedence applies to each name separately. */
    VARIABLES,
    /** Fields of the AMI action by name. Precedence applies to each name separately. */
    FIELDS,
    STATUS_VARIABLES,
    REQUESTED_CAUSE,
    BRIDGED_ONLY,
    TARGET_AUDIO_ONLY,
    SPY_GROUP,
    RING_TIMEOUT,
    AUTO_ANSWER,
    AWAIT_OUTCOME,
    REQUEST_TIMEOUT;

    private static final String PREFIX = "CamelAmi";

    private final String header;
    private final String option;
    private final String description;
    private final String ofUri;
    private final String ofMessage;
    private final String ofDefaults;

    Input() {
        StringBuilder name = new StringBuilder();
        for (String word : name().split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        header = PREFIX + name;
        option = Character.toLowerCase(name.charAt(0)) + name.substring(1);
        description = "header " + header + " (or option " + option + ")";
        ofUri = "Option " + option + " of the URI";
        ofMessage = "Header " + header;
        ofDefaults = "Option " + option + " of the server bean or the component";
    }

    /** Returns the name of the header. */
    public String header() {
        return header;
    }

    /** Returns the name of the endpoint's option. */
    public String option() {
        return option;
    }

    /** Returns how error messages refer to this input when it is not set: by its header and its option. */
    String description() {
        return description;
    }

    /**
     * Returns the beginning of an error message about an input's value. The result is a constant, since this method is
     * called for each message.
     */
    String from(Origin origin) {
        return switch (origin) {
            case URI, PLACEHOLDER -> ofUri;
            case HEADER -> ofMessage;
            case BODY -> "The body";
            case DEFAULT -> ofDefaults;
        };
    }
}
