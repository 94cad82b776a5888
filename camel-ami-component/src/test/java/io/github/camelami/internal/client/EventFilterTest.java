/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiVersion;
import io.github.camelami.internal.message.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventFilterTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            ''                  | Hangup       | true
            Hangup              | hangup       | true
            hangup, Newchannel  | Newchannel   | true
            Hangup              | HangupRequest| false
            Dial*               | DialEnd      | true
            Dial*,!DialState    | DialState    | false
            !VarSet             | VarSet       | false
            !VarSet             | Hangup       | true
            !*                  | Hangup       | false
            *End                | DialEnd      | true
            """)
    void by_name(String events, String name, boolean wanted) {
        assertThat(filter(events).wants(AmiEvent.of(name))).isEqualTo(wanted);
        assertThat(filter(events).wantsName(name, null)).isEqualTo(wanted);
    }

    @Test
    void a_user_event_has_two_names() {
        AmiEvent start = AmiEvent.of("UserEvent", "UserEvent", "PlaybackStart");

        assertThat(filter("PlaybackStart").wants(start)).isTrue();
        assertThat(filter("UserEvent").wants(start)).isTrue();
        assertThat(filter("Playback*").wants(start)).isTrue();
        assertThat(filter("UserEvent,!PlaybackStart").wants(start)).isFalse();
        assertThat(filter("PlaybackStart").wants(AmiEvent.of("UserEvent", "UserEvent", "Other")))
                .isFalse();
        assertThat(filter("PlaybackStart").wants(AmiEvent.of("VarSet", "UserEvent", "PlaybackStart")))
                .as("the line of another event")
                .isFalse();
    }

    /**
     * Otherwise, anyone who may send user events could forge any event: the name of a user event must never match
     * another event.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            Hangup                         | Hangup         | false
            hangup                         | HANGUP         | false
            Hang*                          | Hangup         | false
            *up                            | Hangup         | false
            *gap,*audit,*hangup            | AmiGap         | false
            AmiListenAudit                 | AmiListenAudit | false
            Ami*                           | amigo          | false
            CoreShowChannel                | CoreShowChannel| false
            Hangup                         | ' Hangup '     | false
            Hang*                          | 'Hangup '      | false
            UserEvent                      | Hangup         | true
            UserEvent:Hangup               | Hangup         | true
            userevent:hangup               | Hangup         | true
            UserEvent:Hang*                | Hangup         | true
            UserEvent:*                    | AmiGap         | true
            UserEvent:Hangup               | HangupRequest  | false
            UserEvent:Order                | Order          | true
            Order                          | Order          | true
            Or*                            | Order          | true
            ''                             | Hangup         | true
            *                              | Hangup         | true
            !Hangup                        | Hangup         | true
            !Hang*                         | Hangup         | true
            !UserEvent:Hangup              | Hangup         | false
            !UserEvent:Hang*               | Hangup         | false
            !UserEvent:Hangup              | Order          | true
            UserEvent,!UserEvent:Hangup    | Hangup         | false
            !Order                         | Order          | false
            !UserEvent                     | Order          | false
            """)
    void a_user_event_with_the_name_of_another_is_reached_by_its_prefix_alone(
            String events, String userEvent, boolean wanted) {
        AmiEvent event = AmiEvent.of("UserEvent", "UserEvent", userEvent, "Uniqueid", "1.1");

        assertThat(filter(events).wants(event)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UserEvent:Hangup", "UserEvent:*", "!Hang*"})
    void a_prefix_means_no_other_event(String events) {
        assertThat(filter(events).wants(AmiEvent.of("Hangup"))).isFalse();
        assertThat(filter(events).wants(AmiEvent.of("Hangup", "UserEvent", "Hangup")))
                .as("the line of another event")
                .isFalse();
    }

    @Test
    void a_prefix_needs_the_class_of_user_events() {
        assertThat(filter("Hangup,UserEvent:Order").names()).containsExactlyInAnyOrder("hangup", "userevent");
        assertThat(filter("UserEvent:Or*").names()).containsExactly("userevent");
    }

    @Test
    void by_fields() {
        EventFilter filter = EventFilter.parse("Hangup", Map.of("Channel", "pjsip/20?-*", "Cause", "16"));

        assertThat(filter.wants(AmiEvent.of("Hangup", "Channel", "PJSIP/201-0001", "Cause", "16")))
                .isTrue();
        assertThat(filter.wants(AmiEvent.of("Hangup", "Channel", "PJSIP/2011-0001", "Cause", "16")))
                .isFalse();
        assertThat(filter.wants(AmiEvent.of("Hangup", "Channel", "PJSIP/201-0001", "Cause", "17")))
                .isFalse();
        assertThat(filter.wants(AmiEvent.of("Hangup", "Channel", "PJSIP/201-0001")))
                .isFalse();
    }

    @Test
    void by_any_value_of_a_field_that_is_repeated_and_by_what_asterisk_escaped() {
        AmiEvent event = new AmiEvent(AmiHeaders.wrap(
                "Event: Newchannel\r\nCallerIDName: O\\'Neil\r\nChanVariable: A=1\r\nChanVariable: B=2\r\n"
                        .getBytes(StandardCharsets.US_ASCII),
                Dialect.of(StandardCharsets.UTF_8, AmiVersion.UNKNOWN)));

        assertThat(EventFilter.parse("", Map.of("CallerIDName", "O'Neil")).wants(event))
                .isTrue();
        assertThat(EventFilter.parse("", Map.of("ChanVariable", "B=*")).wants(event))
                .isTrue();
        assertThat(EventFilter.parse("", Map.of("ChanVariable", "C=*")).wants(event))
                .isFalse();
    }

    @Test
    void link_events_that_are_named_need_no_field() {
        Map<String, String> match = Map.of("Channel", "PJSIP/*");

        assertThat(EventFilter.parse("Hangup,AmiGap", match).wantsGaps()).isTrue();
        assertThat(EventFilter.parse("Hangup,AmiGap", match).wantsOwn(AmiEvent.of("AmiGap")))
                .isTrue();
        assertThat(EventFilter.parse("", match).wantsGaps()).isFalse();
        assertThat(EventFilter.parse("", match).wantsOwn(AmiEvent.of("AmiGap"))).isFalse();
        assertThat(EventFilter.ALL.wantsGaps()).isTrue();
        assertThat(filter("!AmiGap").wantsGaps()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "Hang up", "a:b", "!!A", "UserEvent:", "UserEvent: Order", "UserEvent:a:b"})
    void nonsense_is_named(String events) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> filter(events))
                .withMessageContaining("is not an event name")
                .withMessageContaining(events);
    }

    @Test
    void the_servers_expression_wants_what_the_filter_wants() {
        Pattern expression = posix(
                EventFilter.serverExpression(filter("Hangup,PlaybackStart").serverNames()));

        assertThat(expression.matcher("Event: Hangup\r\nCause: 16\r\n").find()).isTrue();
        assertThat(expression.matcher("Event: HangupRequest\r\n").find()).isFalse();
        assertThat(expression
                        .matcher("Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: playbackstart\r\n")
                        .find())
                .isTrue();
        assertThat(expression
                        .matcher("Event: UserEvent\r\nUserEvent: PlaybackStarted\r\n")
                        .find())
                .isFalse();
        assertThat(expression.matcher("Event: Shutdown\r\n").find())
                .as("distinguishes a restart from a cut")
                .isTrue();
    }

    @Test
    void a_server_must_send_everything_where_names_are_not_enough() {
        for (String events : List.of(
                "", "Dial*", "Hangup,Dial*", "!VarSet", "\u00dcberfall", "\u212aiosk", "Hangup,\ud83d\udd25Fire")) {
            assertThat(filter(events).serverNames()).as(events).isEmpty();
        }
    }

    /** The Kelvin sign, the long s and the dotted I: their other case is ASCII in Unicode, but not for Asterisk. */
    @Test
    void an_ascii_letter_never_matches_another_letter() {
        for (String pair : List.of("k\u212a", "K\u212a", "s\u017f", "S\u017f", "i\u0130", "I\u0130", "i\u0131")) {
            for (String one : pair.split("")) {
                String other = pair.replace(one, "");
                for (String suffix : List.of("", "*")) {
                    assertThat(filter(one + suffix).wantsName("UserEvent", other))
                            .as(one + " for " + other)
                            .isFalse();
                    assertThat(filter("!" + one + suffix).wantsName("UserEvent", other))
                            .isTrue();
                    assertThat(filter(one + suffix).wantsName("UserEvent", one)).isTrue();
                }
            }
        }
    }

    @Test
    void other_letters_match_in_either_case() {
        for (String name : List.of("\u00fcbung", "\u00dcBUNG", "\u00dcb*", "\u00fcb*")) {
            assertThat(filter(name).wantsName("UserEvent", "\u00dcbung"))
                    .as(name)
                    .isTrue();
            assertThat(filter(name).wantsName("UserEvent", "\u00fcbung"))
                    .as(name)
                    .isTrue();
        }
    }

    /** Every character that a name can contain, some of which have a meaning in an expression. */
    @Test
    void every_plain_sign_is_itself_in_the_servers_expression() {
        for (char sign = '!'; sign < 0x7f; sign++) {
            if ("!*:,".indexOf(sign) < 0) {
                String name = "a" + sign + "b";
                Pattern expression =
                        posix(EventFilter.serverExpression(filter(name).serverNames()));
                assertThat(expression
                                .matcher("Event: UserEvent\r\nUserEvent: " + name + "\r\n")
                                .find())
                        .as(name)
                        .isTrue();
                assertThat(expression
                                .matcher("Event: UserEvent\r\nUserEvent: a~~b\r\n")
                                .find())
                        .as(name)
                        .isFalse();
            }
        }
    }

    @Test
    void names_that_do_not_fit_into_one_line_cannot_be_said_to_the_server() {
        Set<String> names = new TreeSet<>();
        int most = 0;
        for (int i = 0; i < 200; i++) {
            names.add("somerathercommoneventname" + i);
            String expression = EventFilter.serverExpression(names);
            if (expression != null) {
                most = i + 1;
                assertThat(expression.length()).isLessThan(1010);
            }
        }
        assertThat(most).isBetween(5, 50);
        assertThat(EventFilter.serverExpression(Set.of("x".repeat(1000)))).isNull();
    }

    @Property(tries = 50_000)
    void globs_agree_with_regular_expressions(
            @ForAll @Chars({'a', 'b', '*', '?', 'B', '/'}) @StringLength(max = 7) String glob,
            @ForAll @Chars({'a', 'b', 'A', 'B', '/'}) @StringLength(max = 7) String text) {
        String regex =
                glob.replaceAll("([^*?]+)", "\\\\Q$1\\\\E").replace("*", ".*").replace("?", ".");

        assertThat(new Glob(glob).matches(text))
                .isEqualTo(Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL)
                        .matcher(text)
                        .matches());
    }

    @Test
    void a_malicious_value_costs_no_more_than_pattern_times_length() {
        assertThat(new Glob("*a*a*a*a*a*a*a*a*a*a*b").matches("a".repeat(50_000)))
                .isFalse();
    }

    private static Pattern posix(String expression) {
        // alone in brackets every sign stands for itself there, and only some of them here
        return Pattern.compile(
                expression.replace("[^[:alnum:]_ -]", "[^\\p{Alnum}_ -]").replaceAll("\\[([^\\p{Alnum}])]", "\\\\$1"),
                Pattern.DOTALL);
    }

    private static EventFilter filter(String events) {
        return EventFilter.parse(events, Map.of());
    }
}
