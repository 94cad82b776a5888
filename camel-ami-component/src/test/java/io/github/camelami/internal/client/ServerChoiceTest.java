/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.client.ServerChoice.Arrival;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerChoiceTest {

    private static final InetAddress AT = address(1);
    private static final InetAddress ELSEWHERE = address(2);

    private final ServerChoice two = new ServerChoice(List.of(new HostPort("a", 1), new HostPort("b", 1)));
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
