/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The table in {@code docs/calls.md} shows the reply of each action, as obtained from the simulator. */
@Tag("pages")
class ReplyTableTest extends RouteTest {

    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "calls.md");
    private static final String BEGIN =
            "<!-- taken from a run; do not edit. To renew: mvn test -pl camel-ami-component -am "
                    + "-Dtest=ReplyTableTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.update=true -->\n";
    private static final String END = "<!-- end of what was taken from a run -->\n";

    @Test
    void the_table_is_what_the_actions_reply() throws Exception {
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        pbx().phone("PJSIP/206");
        pbx().sound("long", Duration.ofMinutes(5));
        start(route -> route.from("ami:pbx?events=AmiConnected").process(this::remember));
        awaitConnected();

        Map<String, Message> replies = new LinkedHashMap<>();
        replies.put("`Originate`", reply("action=Originate&phone=PJSIP/204&application=Wait&data=60"));
        replies.put(
                "`Originate`, `awaitOutcome=false`",
                reply("action=Originate&phone=PJSIP/205&application=Wait&data=60&awaitOutcome=false"));
        Message listening = reply("action=Listen&phone=PJSIP/201&target=PJSIP/202");
        replies.put("`Listen`", listening);
        replies.put("`ListenMode`", reply("action=ListenMode&mode=whisper", listening));
        Message playing = reply("action=Playback&phone=PJSIP/206&file=long");
        replies.put("`Playback`", playing);
        replies.put("`ControlPlayback`", reply("action=ControlPlayback&control=pause", playing));
        replies.put("`Hangup`", reply("action=Hangup", playing));
        replies.put("`Hangup`, `regex=true`", reply("action=Hangup&regex=true&handle=RAW(/^PJSIP\\/204-/)"));
        replies.put("`Status`", reply("action=Status"));
        replies.put("any other: a list", reply("action=CoreShowChannels"));
        replies.put("any other: one answer", reply("action=Ping"));
        replies.put("`Command`", reply("action=Command&field.Command=core show version"));

        String table = replies.entrySet().stream()
                .map(each -> "| " + each.getKey() + " | " + body(each.getValue()) + " | " + headers(each.getValue())
                        + " |\n")
                .collect(Collectors.joining("", "| action | body | headers |\n| --- | --- | --- |\n", ""));
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(begin).isLessThanOrEqualTo(end);
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
        } else {
            assertThat(page.substring(begin, end)).isEqualTo(table);
        }
    }

    private Message reply(String options) {
        return reply(options, null);
    }

    /** @param call the reply with the handle of the call on which the action works */
    private Message reply(String options, Message call) {
        Exchange exchange = template().request("ami:pbx?" + options, asked -> {
            if (call != null) {
                asked.getMessage().setHeader(AmiConstants.HANDLE, call.getHeader(AmiConstants.HANDLE));
            }
        });
        assertThat(exchange.getException()).as(options).isNull();
        if (call != null && exchange.getMessage().getHeader(AmiConstants.OUTCOME) == null) {
            exchange.getMessage().removeHeader(AmiConstants.HANDLE);
        }
        return exchange.getMessage();
    }

    private static String body(Message reply) {
        if (reply.getBody() instanceof List<?> list) {
            assertThat(list).allMatch(Map.class::isInstance);
            return "a list of maps";
        }
        if (reply.getBody() instanceof Map<?, ?> map) {
            return map.containsKey("Event") ? "a map: the event `" + map.get("Event") + "`" : "a map: the response";
        }
        assertThat(reply.getBody()).isInstanceOf(String.class);
        return "text";
    }

    private static String headers(Message reply) {
        return new TreeSet<>(reply.getHeaders().keySet())
                .stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }
}
