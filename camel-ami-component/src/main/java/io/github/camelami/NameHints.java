/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.operation.GivenOptions;
import io.github.camelami.internal.operation.HeaderNames;
import io.github.camelami.internal.operation.Input;
import io.github.camelami.internal.operation.Operations;
import io.github.camelami.internal.route.EventMessage;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Message;

/**
 * Logs hints about unused or unknown names, so that a misspelling does not go unnoticed. They are only hints, since
 * Asterisk modules and other components may define any name. All endpoints of a component share one instance.
 * Otherwise, the producer of each dynamic address would repeat the hints.
 */
final class NameHints {

    private static final SafeLog LOG = SafeLog.of(AmiComponent.class);

    /** The maximum number of unknown headers that are logged. Arbitrary names must not fill the log or memory. */
    private static final int MAX_HEADERS = 100;

    /** The options that have no effect on a producer. */
    static final Set<String> CONSUMER_ONLY = names("events match. eventMask serverFilter snapshot calls bufferSize"
            + " bufferBytes onOverflow concurrentConsumers usingExecutorService purgeWhenStopping bridgeErrorHandler"
            + " exceptionHandler");

    /** The options that have no effect on a consumer. */
    static final Set<String> PRODUCER_ONLY = names("action phone target mode supervisor handle file control skip offset"
            + " context exten priority application data callerId account earlyMedia codecs variable. variables field."
            + " fields statusVariables channelId requestedCause regex remoteFiles bridgedOnly targetAudioOnly spyGroup"
            + " ringTimeout autoAnswer awaitOutcome requestTimeout connectionWaitTimeout allowedActions"
            + " allowedApplications allowedContexts allowedPhones allowedVariables allowedFiles listenPolicy"
            + " lazyStartProducer");

    private static final Pattern SEPARATOR = Pattern.compile("[;|&\\s]");

    /** The maximum number of logged hints about options. */
    private static final int MAX_LINES = 500;

    private final Set<String> logged = ConcurrentHashMap.newKeySet();
    private final Set<String> lines = ConcurrentHashMap.newKeySet();

    private void once(String line) {
        if (lines.size() < MAX_LINES && lines.add(line)) {
            LOG.warn("{}", line);
        }
    }

    private static Set<String> names(String names) {
        Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        all.addAll(List.of(names.split(" ")));
        return all;
    }

    /** Logs a warning, but no error, if a name contains a separator: Asterisk accepts nearly any context name. */
    static void separator(String option, String name) {
        if (SEPARATOR.matcher(name).find()) {
            LOG.warn("{}: {} is one name; separate names by commas", option, name);
        }
    }

    /** Logs the names of URI options without effect on this consumer or producer, but not their values. */
    void idleOptions(AmiEndpoint endpoint, boolean consumer) {
        Set<String> idle = new TreeSet<>();
        for (String written : endpoint.writtenOptions()) {
            // Camel accepts dashes in option names, but the part after a map's prefix is the user's own name
            int prefix = written.indexOf('.') + 1;
            String name = prefix == 0 ? written.replace("-", "") : written.substring(0, prefix);
            if ((consumer ? PRODUCER_ONLY : CONSUMER_ONLY).contains(name)) {
                idle.add(written);
            }
        }
        if (!idle.isEmpty()) {
            once("ami:" + endpoint.getServer() + ": " + String.join(", ", idle)
                    + (idle.size() == 1 ? " has" : " have") + " no effect in "
                    + (consumer ? "from(...): only to(...), a producer," : "to(...): only from(...), a consumer,")
                    + " reads " + (idle.size() == 1 ? "it" : "them"));
        }
    }

    /** Logs the inputs in the URI that its action does not read. */
    void idleInputs(String server, GivenOptions options) {
        Set<Input> idle = Operations.idle(options);
        if (!idle.isEmpty()) {
            once("ami:" + server + ": "
                    + idle.stream().map(Input::option).collect(Collectors.joining(", "))
                    + (idle.size() == 1 ? " has" : " have") + " no effect: action " + options.fixed(Input.ACTION)
                    + " does not read " + (idle.size() == 1 ? "it" : "them"));
        }
    }

    /** Logs each unknown header that has the component's prefix, once per name. */
    void headers(Message message) {
        if (message instanceof EventMessage event && event.isWithoutRouteHeaders()) {
            return; // reading its headers would create them all
        }
        if (!message.hasHeaders()) {
            return; // reading the headers would create a map
        }
        for (String unknown : HeaderNames.unknown(message)) {
            if (logged.size() < MAX_HEADERS && logged.add(unknown)) {
                LOG.warn("{}", HeaderNames.describe(unknown));
            }
        }
    }

    /** Logs the action that an unknown name probably means. */
    static void action(String option, String action) {
        String meant = Operations.meant(action);
        if (meant != null) {
            LOG.warn("{}: Asterisk has no action named {}; did you mean {}?", option, action, meant);
        }
    }
}
