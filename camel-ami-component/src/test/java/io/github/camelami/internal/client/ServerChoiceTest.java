/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.client.ServerChoice.Arrival;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerChoiceTest {

    private static final InetAddress AT = address(1);
    private static final InetAddress ELSEWHERE = address(2);

    private final ServerChoice two = new ServerChoice(List.of(new HostPort("a", 1), new HostPort("b", 1)));
    private final ServerChoice three =
            new ServerChoice(List.of(new HostPort("a", 1), new HostPort("b", 1), new HostPort("c", 1)));
    private final ServerChoice one = new ServerChoice(List.of(new HostPort("a", 1)));

    @Test
    void a_failure_of_both_links_at_one_address_moves_on_once() {
        two.failed(LinkRole.EVENT, 0, null, false);
        two.failed(LinkRole.ACTION, 0, null, false);

        assertThat(two.next(LinkRole.EVENT).index()).isEqualTo(1);
        assertThat(two.next(LinkRole.ACTION).index()).isEqualTo(1);
    }

    @Test
    void while_the_other_is_logged_in_a_link_is_patient_then_looks_elsewhere_and_comes_back() {
        two.arrived(LinkRole.EVENT, 0, AT);
        for (int i = 0; i < ServerChoice.PATIENCE; i++) {
            assertThat(two.next(LinkRole.ACTION).index()).isZero();
            two.failed(LinkRole.ACTION, 0, null, false);
        }
        assertThat(two.next(LinkRole.ACTION).index()).isEqualTo(1);
        two.failed(LinkRole.ACTION, 1, null, false);
        assertThat(two.next(LinkRole.ACTION).index()).isZero();
        two.failed(LinkRole.ACTION, 0, null, false);
        assertThat(two.next(LinkRole.ACTION).index()).isEqualTo(1);
        assertThat(two.arrived(LinkRole.ACTION, 1, ELSEWHERE)).isEqualTo(Arrival.OTHER_FOLLOWS);
        two.left(LinkRole.EVENT);
        assertThat(two.next(LinkRole.EVENT).index()).isEqualTo(1);
        assertThat(two.arrived(LinkRole.EVENT, 1, ELSEWHERE)).isEqualTo(Arrival.STAYS);
    }

    @Test
    void a_login_alone_does_not_restore_the_patience() {
        two.arrived(LinkRole.EVENT, 0, AT);
        for (int i = 0; i < ServerChoice.PATIENCE; i++) {
            assertThat(two.next(LinkRole.ACTION).index()).isZero();
            two.arrived(LinkRole.ACTION, 0, AT);
            two.failed(LinkRole.ACTION, 0, AT, false);
        }
        assertThat(two.next(LinkRole.ACTION).index()).isEqualTo(1);
    }

    @Test
    void a_session_that_lasted_restores_the_patience() {
        two.arrived(LinkRole.EVENT, 0, AT);
        for (int i = 0; i < ServerChoice.PATIENCE; i++) {
            two.failed(LinkRole.ACTION, 0, AT, false);
        }
        two.arrived(LinkRole.ACTION, 0, AT);
        two.left(LinkRole.ACTION);
        assertThat(two.next(LinkRole.ACTION).index()).isZero();
    }

    @Test
    void where_every_server_cuts_a_link_it_takes_the_other_one_along_less_and_less_often() {
        assertThat(failuresUntilMoves(two, 6)).containsExactly(3, 6, 12, 24, 24, 24);
        assertThat(failuresUntilMoves(three, 10)).containsExactly(3, 3, 6, 6, 12, 12, 24, 24, 24, 24);
    }

    @Test
    void after_a_session_that_lasted_it_takes_the_other_one_along_as_soon_as_at_first() {
        failuresUntilMoves(two, 5);
        two.left(LinkRole.EVENT);

        assertThat(failuresUntilMoves(two, 3)).containsExactly(3, 6, 12);
    }

    @Test
    void the_patience_of_a_link_is_its_own() {
        failuresUntilMoves(two, 5);
        two.left(LinkRole.EVENT);
        int at = two.next(LinkRole.EVENT).index();
        two.arrived(LinkRole.EVENT, at, AT);
        for (int i = 0; i < ServerChoice.PATIENCE; i++) {
            assertThat(two.next(LinkRole.ACTION).index()).isEqualTo(at);
            two.failed(LinkRole.ACTION, at, null, false);
        }

        assertThat(two.next(LinkRole.ACTION).index()).isEqualTo(1 - at);
    }

    @Test
    void however_often_it_moved_a_link_leaves_a_server_that_has_become_unusable() {
        failuresUntilMoves(two, 20);
        int at = two.next(LinkRole.EVENT).index();
        int failures = 1; // after the last move
        while (two.next(LinkRole.EVENT).index() == at && failures < 100) {
            two.failed(LinkRole.EVENT, at, null, false);
            failures++;
        }

        assertThat(failures).isEqualTo(8 * ServerChoice.PATIENCE);
        assertThat(two.arrived(LinkRole.EVENT, 1 - at, AT)).isEqualTo(Arrival.OTHER_FOLLOWS);
    }

    /** Each server accepts the event link and soon cuts it. The action link is well, and follows. */
    private static List<Integer> failuresUntilMoves(ServerChoice servers, int moves) {
        List<Integer> all = new ArrayList<>();
        servers.arrived(LinkRole.ACTION, servers.next(LinkRole.ACTION).index(), AT);
        int failures = 0;
        while (all.size() < moves) {
            int at = servers.next(LinkRole.EVENT).index();
            Arrival arrival = servers.arrived(LinkRole.EVENT, at, AT);
            if (arrival == Arrival.OTHER_FOLLOWS) {
                all.add(failures);
                failures = 0;
                servers.left(LinkRole.ACTION);
                assertThat(servers.next(LinkRole.ACTION).index()).isEqualTo(at);
                servers.arrived(LinkRole.ACTION, at, AT);
            }
            servers.failed(LinkRole.EVENT, at, AT, false);
            failures++;
        }
        return all;
    }

    @Test
    void a_refused_login_keeps_a_link_where_the_other_is() {
        two.arrived(LinkRole.EVENT, 0, AT);
        for (int i = 0; i < 100; i++) {
            two.failed(LinkRole.ACTION, 0, AT, true);
        }
        assertThat(two.next(LinkRole.ACTION).index()).isZero();
    }

    @Test
    void a_link_that_comes_to_another_address_of_the_name_has_to_join() {
        assertThat(one.arrived(LinkRole.EVENT, 0, AT)).isEqualTo(Arrival.STAYS);
        assertThat(one.arrived(LinkRole.ACTION, 0, ELSEWHERE)).isEqualTo(Arrival.MUST_JOIN);
        assertThat(one.next(LinkRole.ACTION).order().last()).isEqualTo(AT);
        assertThat(one.next(LinkRole.ACTION).order().avoid()).isFalse();
        assertThat(one.arrived(LinkRole.ACTION, 0, AT)).isEqualTo(Arrival.STAYS);
    }

    @Test
    void where_the_old_address_takes_no_second_login_the_first_link_follows_in_the_end() {
        one.arrived(LinkRole.EVENT, 0, AT);
        Arrival arrival = Arrival.MUST_JOIN;
        int logins = 0;
        while (arrival == Arrival.MUST_JOIN) {
            arrival = one.arrived(LinkRole.ACTION, 0, ELSEWHERE);
            logins++;
            if (arrival == Arrival.MUST_JOIN) {
                one.failed(LinkRole.ACTION, 0, ELSEWHERE, false);
            }
        }
        assertThat(arrival).isEqualTo(Arrival.OTHER_FOLLOWS);
        assertThat(logins).isEqualTo(ServerChoice.PATIENCE + 1);
    }

    @Test
    void the_address_of_a_session_that_lasted_comes_first_and_of_one_that_did_not_last() {
        one.arrived(LinkRole.EVENT, 0, AT);
        one.left(LinkRole.EVENT);
        assertThat(one.next(LinkRole.EVENT).order().avoid()).isFalse();
        one.failed(LinkRole.EVENT, 0, AT, false);
        assertThat(one.next(LinkRole.EVENT).order().avoid()).isTrue();
        assertThat(one.next(LinkRole.EVENT).order().last()).isEqualTo(AT);
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
        } catch (java.net.UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
