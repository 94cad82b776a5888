/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameLookupsTest {

    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();

    @Test
    void one_look_up_of_a_name_is_in_flight_whatever_the_number_that_wait() throws Exception {
        NameLookups lookups = new NameLookups(threads::add, this::resolve);
        List<CompletableFuture<List<InetAddress>>> all = new ArrayList<>();
        for (int i = 0; i < 1200; i++) {
            all.add(lookups.find("pbx"));
        }
        assertThat(threads).hasSize(1);
        threads.remove().run();

        assertThat(all).allMatch(each -> each.join().size() == 2);
        assertThat(asked).containsExactly("pbx");
        lookups.find("pbx");
        assertThat(threads).as("a name may have moved: asked again").hasSize(1);
    }

    @Test
    void addresses_need_no_look_up() {
        NameLookups lookups = new NameLookups(threads::add, this::resolve);

        assertThat(lookups.find("10.0.0.1").join()).hasSize(1);
        assertThat(lookups.find("::1").join()).hasSize(1);
        assertThat(threads).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void after_a_failed_thread_the_next_lookup_tries_again(boolean rejected) {
        boolean[] famine = {true};
        NameLookups lookups = new NameLookups(
                task -> {
                    if (famine[0]) {
                        if (rejected) {
                            throw new RejectedExecutionException("full");
                        }
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    task.run();
                },
                this::resolve);
        assertThat(lookups.find("pbx")).isCompletedExceptionally();
        famine[0] = false;
        assertThat(lookups.find("pbx")).isCompleted();
    }

    @Test
    void a_resolver_that_throws_anything_fails_the_look_up_alone() {
        Throwable[] next = {new UnknownHostException("pbx"), new StackOverflowError(), new SecurityException("no")};
        int[] at = {0};
        NameLookups lookups = new NameLookups(Runnable::run, host -> {
            throw sneak(next[at[0]++]);
        });
        for (int i = 0; i < next.length; i++) {
            assertThat(lookups.find("pbx")).failsWithin(Duration.ZERO);
        }
        assertThat(at[0]).isEqualTo(3);
    }

    /** As without memory for the exception that reports the failure. */
    @Test
    void after_a_failure_that_cannot_be_reported_the_name_is_looked_up_again() {
        boolean[] famine = {true};
        NameLookups lookups = new NameLookups(threads::add, host -> {
            if (famine[0]) {
                throw new Unreportable();
            }
            return resolve(host);
        });
        CompletableFuture<List<InetAddress>> first = lookups.find("pbx");
        assertThatThrownBy(() -> threads.remove().run()).hasMessage("no memory for a message");
        famine[0] = false;
        CompletableFuture<List<InetAddress>> second = lookups.find("pbx");
        threads.remove().run();

        assertThat(second).isNotSameAs(first);
        assertThat(second.join()).hasSize(2);
        assertThat(first).as("ended by the timeout of its session").isNotDone();
    }

    @Test
    void a_look_up_that_never_returns_is_replaced_but_blocks_few_threads() {
        long[] now = {0};
        NameLookups lookups = new NameLookups(threads::add, this::resolve, () -> now[0]);
        CompletableFuture<List<InetAddress>> stuck = lookups.find("pbx");
        assertThat(lookups.find("pbx")).isSameAs(stuck);
        now[0] += TimeUnit.MINUTES.toNanos(1);
        CompletableFuture<List<InetAddress>> next = lookups.find("pbx");
        assertThat(next).isNotSameAs(stuck).isNotDone();
        threads.remove(); // never returns
        threads.remove().run();
        assertThat(next.join()).hasSize(2);

        for (int i = 0; i < 10; i++) {
            lookups.find("pbx");
            now[0] += TimeUnit.MINUTES.toNanos(1);
        }
        assertThat(threads).as("and the first").hasSize(NameLookups.MOST - 1);
        assertThat(lookups.find("pbx"))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("the look-up of pbx has not returned");
        assertThat(lookups.find("other")).isNotDone();
        threads.forEach(Runnable::run); // late, but at last
        assertThat(lookups.find("pbx")).isNotDone();
    }

    @Test
    void a_look_up_that_returns_late_answers_those_that_wait_for_a_newer_one() {
        long[] now = {0};
        NameLookups lookups = new NameLookups(threads::add, this::resolve, () -> now[0]);
        lookups.find("pbx");
        now[0] += TimeUnit.MINUTES.toNanos(1);
        CompletableFuture<List<InetAddress>> newer = lookups.find("pbx");
        Runnable late = threads.remove();
        Runnable stuck = threads.remove();
        late.run();

        assertThat(newer).isCompleted();
        now[0] += TimeUnit.MINUTES.toNanos(1);
        CompletableFuture<List<InetAddress>> next = lookups.find("pbx");
        stuck.run();
        assertThat(next).isCompleted();
        assertThat(asked).hasSize(2);
    }

    private static final class Unreportable extends UnknownHostException {

        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new Error("no memory for a message");
        }
    }

    @Test
    void a_good_address_comes_first_and_a_bad_one_last() throws Exception {
        InetAddress one = InetAddress.getByName("10.0.0.1");
        InetAddress two = InetAddress.getByName("10.0.0.2");
        InetAddress three = InetAddress.getByName("10.0.0.3");
        InetAddress gone = InetAddress.getByName("10.0.0.9");
        List<InetAddress> found = List.of(one, two, three);

        assertThat(AddressOrder.RESOLVERS.of(found)).containsExactly(one, two, three);
        assertThat(new AddressOrder(two, false).of(found)).containsExactly(two, three, one);
        assertThat(new AddressOrder(two, true).of(found)).containsExactly(three, one, two);
        assertThat(new AddressOrder(gone, false).of(found)).containsExactly(gone, one, two, three);
        assertThat(new AddressOrder(gone, true).of(found)).containsExactly(one, two, three);
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        asked.add(host);
        return new InetAddress[] {InetAddress.getByName("10.0.0.1"), InetAddress.getByName("10.0.0.2")};
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
