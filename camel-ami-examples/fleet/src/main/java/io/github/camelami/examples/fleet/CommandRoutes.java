/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiNotSentException;
import io.github.camelami.AmiOutcomeUnknownException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.component.kafka.KafkaConstants;

/**
 * Reads commands from one topic, sends them to the PBXs, and reports to another topic how they ended. Any node may
 * process any command: a node opens an action link when it needs one, even if another node leads the PBX.
 */
public final class CommandRoutes extends RouteBuilder {

    static final String COMMANDS = "ami.commands";
    static final String ANSWERS = "ami.answers";

    @Override
    public void configure() {
        onException(AmiNotSentException.class)
                .handled(true)
                .setProperty("ending", constant("notSent"))
                .to("direct:answer");
        onException(AmiActionRefusedException.class, IllegalArgumentException.class)
                .handled(true)
                .setProperty("ending", constant("refused"))
                .to("direct:answer");
        onException(DirectConsumerNotAvailableException.class)
                .handled(true)
                .setProperty("ending", constant("refused"))
                .setProperty("words", simple("There is no PBX ${exchangeProperty.pbx}"))
                .to("direct:answer");
        onException(Exception.class)
                .onWhen(exchangeProperty("committed"))
                .handled(true)
                .setProperty("ending", constant("outcomeUnknown"))
                .to("direct:answer");
        onException(AmiOutcomeUnknownException.class)
                .handled(true)
                .setProperty("ending", constant("outcomeUnknown"))
                .to("direct:answer");

        // At most once: a node fetches one command at a time, and commits its offset before sending the command. If a
        // node dies before the commit, or cannot commit, it has sent only the answer "taken". Then another node takes
        // the command, or the same node takes it again. The commands of a partition end in order, so each waits while a
        // phone rings for an earlier one.
        from("kafka:" + COMMANDS
                        + "?groupId=fleet-commands&autoOffsetReset=earliest&autoCommitEnable=false&allowManualCommit=true"
                        + "&maxPollRecords=1&breakOnFirstError=true&consumersCount=3&sessionTimeoutMs=6000&heartbeatIntervalMs=2000")
                .routeId("commands")
                .bean("commands", "read")
                .setProperty("ending", constant("taken"))
                .to("direct:answer")
                .bean("commands", "commit")
                .bean("commands", "prepare")
                .toD("direct:command-${exchangeProperty.pbx}?block=false")
                .setProperty("ending", constant("done"))
                .to("direct:answer");

        routeTemplate(FleetRoutes.COMMAND)
                .templateParameter("pbx")
                .templateParameter("leader")
                .from("direct:command-{{pbx}}")
                .errorHandler(noErrorHandler())
                .to("ami:{{pbx}}?allowedActions=Listen,Playback,Hangup&allowedContexts={{?fleet.commands.contexts}}"
                        + "&ringTimeout={{fleet.commands.ring-timeout}}");

        from("direct:answer")
                .routeId("answers")
                .errorHandler(defaultErrorHandler().maximumRedeliveries(-1).redeliveryDelay(500))
                .setBody(method("commands", "answer"))
                .removeHeaders("*")
                .setHeader(KafkaConstants.KEY, exchangeProperty("id"))
                .to("kafka:" + ANSWERS);
    }
}
