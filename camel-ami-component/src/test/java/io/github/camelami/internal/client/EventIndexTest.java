/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.camelami.internal.message.Admission;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.testing.LogLines;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index, which works on bytes, selects the same consumers as the filter of each consumer would. */
class EventIndexTest {

    private static final List<String> NAMES = List.of(
            "Hangup", "HangupRequest", "Newchannel", "DialBegin", "DialEnd", "UserEvent", "VarSet", "userevent", "X");
    private static final List<String> USER_NAMES =
            List.of("PlaybackStart", "PlaybackFinish", "Hangup", "AmiGap", "", "Z\u00eb");
    private static final List<String> FILTERS = List.of(
            "",
            "Hangup",
            "Dial*",
            "!VarSet",
            "PlaybackStart",
            "Playback*,!PlaybackFinish",
            "UserEvent",
            "!UserEvent",
            "*,!Hangup",
            "hangup,newchannel",
            "Z\u00eb",
            "UserEvent:Hangup",
            "!UserEvent:Hang*",
            "*up,AmiGap",
            "Nothing");

    /** Passes an event to the consumers whose field patterns match, as the stream does. */
    private static void pass(AmiEvent event) {
        for (Subscription subscription : EventIndex.takers(event)) {
            if (subscription.filter().matchesFields(event)) {
                subscription.put(event);
            }
        }
    }

    @Test
    void agrees_with_every_filter_whatever_comes_in_whatever_order() {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            EventIndex index = new EventIndex(StandardCharsets.UTF_8, () -> {});
            List<Subscription> all = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                all.add(subscription(pick(random, FILTERS), random.nextInt(4) == 0 ? Map.of("A", "1*") : Map.of()));
            }
            all.forEach(index::add);
            for (int i = 0; i < 200; i++) {
                if (i == 100 && all.size() > 1) {
                    index.remove(all.remove(0));
                }
                AmiEvent event = event(random);
                byte[] bytes = event.headers().toBytes();
                byte[] shifted = new byte[bytes.length + 7];
                System.arraycopy(bytes, 0, shifted, 5, bytes.length);

                Admission admitted = index.accepts(shifted, 5 + "Event: ".length(), 5 + bytes.length);
                if (admitted != null) {
                    assertThat(admitted.name()).isEqualTo(event.name());
                    pass(new AmiEvent(admitted, event.headers()));
                }
                for (Subscription subscription : all) {
                    EventDelivery got = subscription.poll();
                    assertThat(got == null ? null : got.event())
                            .as("%s for %s", event, subscription.filter())
                            .isEqualTo(subscription.filter().wants(event) ? event : null);
                }
            }
        }
    }

    @Test
    void more_names_than_it_remembers_are_still_routed() {
        EventIndex index = new EventIndex(StandardCharsets.UTF_8, () -> {});
        Subscription wanted = subscription("Name4999", Map.of());
        index.add(wanted);
        for (int i = 0; i < 5000; i++) {
            AmiEvent event = AmiEvent.of("Name" + i);
            byte[] bytes = event.headers().toBytes();
            assertThat(name(index.accepts(bytes, "Event: ".length(), bytes.length)))
                    .isEqualTo(i == 4999 ? "Name4999" : null);
        }
    }

    @Test
    void an_event_of_ours_from_the_network_reaches_no_consumer() {
        EventIndex index = new EventIndex(StandardCharsets.UTF_8, () -> {});
        index.add(subscription("", Map.of()));
        index.add(subscription("Ami*,UserEvent:*", Map.of()));
        try (LogLines log = LogLines.of(AmiClient.class, Level.WARN)) {
            for (String forged : List.of("AmiGap", "amilistenaudit", "AmiAnything", "AmiGap")) {
                byte[] bytes = AmiEvent.of(forged).headers().toBytes();
                assertThat(index.accepts(bytes, "Event: ".length(), bytes.length))
                        .as(forged)
                        .isNull();
            }
            assertThat(log.texts())
                    .as("reported once")
                    .singleElement()
                    .asString()
                    .startsWith("WARN Dropped event AmiGap: it came from the server");
        }
        byte[] user = AmiEvent.of("UserEvent", "UserEvent", "AmiGap").headers().toBytes();
        assertThat(name(index.accepts(user, "Event: ".length(), user.length))).isEqualTo("UserEvent");
    }

    @Test
    void a_name_is_given_as_it_was_sent() {
        EventIndex index = new EventIndex(StandardCharsets.UTF_8, () -> {});
        index.add(subscription("*", Map.of()));
        byte[] bytes = "Event: odd\r\r\nCause: 16\r\n".getBytes(StandardCharsets.US_ASCII);

        Admission learnt = index.accepts(bytes, "Event: ".length(), bytes.length);
        assertThat(name(learnt)).isEqualTo("odd\r");
        assertThat(index.accepts(bytes, "Event: ".length(), bytes.length))
                .as("the same object again")
                .isSameAs(learnt);
    }

    /**
     * Names are compared by their first and last bytes first. The bytes between them count too, but not those after the
     * name.
     */
    @Test
    void names_that_look_alike_are_kept_apart() {
        List<String> alike = List.of(
                "A",
                "AA",
                "DialEnd",
                "DialEnds",
                "DialEndsX",
                "Beginning1Ending12",
                "Beginning2Ending12",
                "Beginning11Ending12");
        for (String name : alike) {
            EventIndex index = new EventIndex(StandardCharsets.UTF_8, () -> {});
            index.add(subscription(name, Map.of()));
            for (String behind : List.of("", "\r\n", "\r\nAA: EndsX\r\n")) {
                for (String other : alike) {
                    byte[] bytes = (other + behind).getBytes(StandardCharsets.US_ASCII);
                    assertThat(name(index.accepts(bytes, 0, bytes.length)))
                            .as("%s for events=%s", other, name)
                            .isEqualTo(other.equals(name) ? name : null);
                }
            }
        }
    }

    /** The name of a user event depends on the charset, in the index and in the filter. */
    @Test
    void a_user_event_has_the_name_that_the_route_gets() {
        for (Charset charset :
                List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1, Charset.forName("windows-1251"))) {
            for (String name : List.of("\u00dcberfall", "\u0416\u0443\u043a", "\ud83d\udd25Fire", "Plain")) {
                for (Charset sent : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1, charset)) {
                    byte[] bytes =
                            ("Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: " + name + "\r\n").getBytes(sent);
                    AmiEvent event = new AmiEvent(AmiHeaders.wrap(bytes, charset));
                    for (String events : List.of(name, event.get("UserEvent"))) {
                        EventIndex index = new EventIndex(charset, () -> {});
                        Subscription subscription = subscription(events.replaceAll("[\\s!:,*]", "x"), Map.of());
                        index.add(subscription);
                        assertThat(index.accepts(bytes, "Event: ".length(), bytes.length) != null)
                                .as("%s sent as %s, read as %s", name, sent, charset)
                                .isEqualTo(subscription.filter().wants(event));
                    }
                }
            }
        }
    }

    /**
     * Callers may choose the names of user events: here names with the same String hash, and more of them than are
     * cached.
     */
    @Test
    void names_chosen_to_collide_cost_what_others_do() {
        List<byte[]> colliding = new ArrayList<>();
        List<byte[]> spread = new ArrayList<>();
        for (int i = 0; i < 1024; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 10; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            colliding.add(userEvent(name.toString()));
            spread.add(userEvent("Name" + i + "abcdefghijkl"));
        }
        assertCostsAreAlike(colliding, spread);
    }

    /**
     * The product with an odd number changes only in its highest bit if that of the factor does. Therefore a hash that
     * multiplies each word by a seed can let changes of one word cancel those of the next, whatever the seed.
     */
    @ParameterizedTest
    @ValueSource(strings = {"7 15", "7 11 15", "7 8", "3 7 11 15", "0 8", "7 11", "3 15"})
    void names_chosen_to_collide_for_each_seed_cost_what_others_do(String flipped) {
        List<byte[]> colliding = new ArrayList<>();
        List<byte[]> spread = new ArrayList<>();
        for (int i = 0; i < 1024; i++) {
            byte[] name = "abcdefghijklmnop".repeat(10).getBytes(StandardCharsets.US_ASCII);
            for (int bit = 0; bit < 10; bit++) {
                for (String at : flipped.split(" ")) {
                    name[16 * bit + Integer.parseInt(at)] ^= (i >> bit & 1) == 0 ? 0 : (byte) 0x80;
                }
            }
            colliding.add(userEvent(name));
            spread.add(userEvent(("Name" + (1000 + i) + "abcdefgh").repeat(10).getBytes(StandardCharsets.US_ASCII)));
        }
        assertCostsAreAlike(colliding, spread);
    }

    /**
     * A name that is not found in the table costs a search through all consumers, for each of its events. Names of one
     * family differ in few of their first or last bytes.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "%02x",
                "%02xEvent",
                "Kind%02x",
                "Status%02x",
                "Q%02xStart",
                "Event%02xABCDEFGHI",
                "SomethingEvent%02x",
                "AsteriskEventWithALongName%02x",
                "%02xSomethingLong%1$02x",
                "Seven%02xSeven%1$02x"
            })
    void all_names_of_a_family_are_found_again(String family) {
        assertFoundAgain(IntStream.range(0, 200)
                .mapToObj(number -> String.format(family, number))
                .toList());
    }

    @Test
    void names_that_differ_only_in_length_are_found_again() {
        assertFoundAgain(IntStream.range(1, 200).mapToObj("a"::repeat).toList());
    }

    private static void assertFoundAgain(List<String> names) {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            EventIndex index = new EventIndex(StandardCharsets.UTF_8, () -> {}, random.nextLong(), random.nextLong());
            index.add(subscription("*", Map.of()));
            for (boolean ofUser : List.of(false, true)) {
                List<byte[]> events = names.stream()
                        .map(name -> ofUser ? userEvent(name) : event(name))
                        .toList();
                List<Admission> first = events.stream()
                        .map(event -> index.accepts(event, "Event: ".length(), event.length))
                        .toList();
                for (int i = 0; i < events.size(); i++) {
                    byte[] event = events.get(i);
                    assertThat(index.accepts(event, "Event: ".length(), event.length))
                            .as("%s in round %d", names.get(i), round)
                            .isSameAs(first.get(i));
                }
            }
        }
    }

    private static void assertCostsAreAlike(List<byte[]> colliding, List<byte[]> spread) {
        EventIndex attacked = new EventIndex(StandardCharsets.UTF_8, () -> {});
        EventIndex quiet = new EventIndex(StandardCharsets.UTF_8, () -> {});
        attacked.add(subscription("Foo*,Bar*,!Baz*", Map.of()));
        quiet.add(subscription("Foo*,Bar*,!Baz*", Map.of()));
        double worst = 0;
        double usual = 0;
        for (int round = 0; round < 20; round++) {
            double one = nanosEach(attacked, colliding);
            double other = nanosEach(quiet, spread);
            worst = round < 5 ? one : Math.min(worst, one); // the first rounds are the compiler's
            usual = round < 5 ? other : Math.min(usual, other);
        }
        assertThat(worst).as("%.0f ns against %.0f ns", worst, usual).isLessThan(10 * usual);
    }

    @Test
    void a_name_beyond_the_cache_is_added_once_too() {
        EventIndex index = new EventIndex(StandardCharsets.UTF_8, () -> {});
        index.add(subscription("*", Map.of()));
        for (int i = 0; i < 5000; i++) {
            index.accepts(userEvent("Made up " + i), "Event: ".length(), userEvent("Made up " + i).length);
        }
        int again = 0;
        for (int i = 0; i < 100; i++) {
            byte[] bytes = userEvent("Beyond " + i);
            Admission first = index.accepts(bytes, "Event: ".length(), bytes.length);
            again += index.accepts(bytes, "Event: ".length(), bytes.length) == first ? 1 : 0;
        }
        assertThat(again).isEqualTo(100);
    }

    /** A thousand names of megabytes would otherwise occupy gigabytes. */
    @Test
    void a_very_long_name_is_routed_but_not_kept() {
        EventIndex index = new EventIndex(StandardCharsets.UTF_8, () -> {});
        Subscription subscription = subscription("Name*", Map.of());
        index.add(subscription);
        for (String longest : List.of("Name".repeat(64), "Name".repeat(64) + "x")) {
            for (byte[] bytes : List.of(event(longest), userEvent(longest))) {
                Admission first = index.accepts(bytes, "Event: ".length(), bytes.length);
                Admission again = index.accepts(bytes, "Event: ".length(), bytes.length);

                assertThat(again == first)
                        .as("%d bytes are kept", longest.length())
                        .isEqualTo(longest.length() <= 256);
                AmiEvent event = new AmiEvent(AmiHeaders.wrap(bytes));
                assertThat(name(again)).isEqualTo(event.name());
                assertThat(EventIndex.takers(new AmiEvent(event.name(), event.headers(), again)))
                        .containsExactly(subscription);
            }
        }
        byte[] other = event("Other".repeat(100));
        assertThat(index.accepts(other, "Event: ".length(), other.length)).isNull();
    }

    private static byte[] event(String name) {
        return AmiEvent.of(name, "Channel", "PJSIP/1").headers().toBytes();
    }

    private static byte[] userEvent(byte[] name) {
        byte[] before = "Event: UserEvent\r\nUserEvent: ".getBytes(StandardCharsets.US_ASCII);
        byte[] after = "\r\nChannel: PJSIP/1\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(before, before.length + name.length + after.length);
        System.arraycopy(name, 0, all, before.length, name.length);
        System.arraycopy(after, 0, all, before.length + name.length, after.length);
        return all;
    }

    private static byte[] userEvent(String name) {
        return AmiEvent.of("UserEvent", "Privilege", "user,all", "UserEvent", name, "Channel", "PJSIP/1")
                .headers()
                .toBytes();
    }

    private static double nanosEach(EventIndex index, List<byte[]> events) {
        long began = System.nanoTime();
        for (byte[] bytes : events) {
            index.accepts(bytes, "Event: ".length(), bytes.length);
        }
        return (System.nanoTime() - began) / (double) events.size();
    }

    private static @Nullable String name(@Nullable Admission admission) {
        return admission == null ? null : admission.name();
    }

    private static AmiEvent event(Random random) {
        List<String> fields = new ArrayList<>();
        if (random.nextBoolean()) {
            fields.addAll(List.of("A", Integer.toString(random.nextInt(30))));
        }
        if (random.nextBoolean()) {
            fields.addAll(List.of("UserEvent", pick(random, USER_NAMES)));
        }
        if (random.nextInt(5) == 0) {
            fields.addAll(List.of("UserEvent", pick(random, USER_NAMES)));
        }
        return AmiEvent.of(pick(random, NAMES), fields.toArray(String[]::new));
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static Subscription subscription(String events, Map<String, String> match) {
        assertThat(events.getBytes(StandardCharsets.UTF_8)).isNotNull();
        return new Subscription(
                SubscriptionOptions.builder(events)
                        .filter(EventFilter.parse(events, match))
                        .maxEvents(100)
                        .build(),
                new RecordingOwner(),
                () -> {},
                new RecordingOwner().context());
    }
}
