/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.ActionCatalog;
import io.github.camelami.internal.message.ActionInfo;
import io.github.camelami.internal.message.ActionInfo.Answer;
import io.github.camelami.internal.message.ActionInfo.Effect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * For every action of Asterisk 22, and each place that can name it, whether it is accepted. Written to
 * {@code target/action-table.txt}.
 */
class ActionTableTest {

    private static final Set<String> VERBS = Set.of("Originate", "Hangup", "Status", "ControlPlayback");

    private static final Set<String> OWN = Set.of("Listen", "ListenMode", "Playback");

    @Test
    void what_may_be_asked_for_by_the_uri_and_by_a_header() throws Exception {
        List<ActionInfo> actions = ActionCatalog.all().stream()
                .filter(action -> action.until().isEmpty())
                .toList();
        assertThat(actions).hasSizeGreaterThan(140);
        StringBuilder table = new StringBuilder(String.format(
                "%-32s%-10s%-10s%-10s%-14s%s%n", "action", "effect", "URI", "header", "URI, policy", "header, policy"));
        for (ActionInfo action : actions) {
            String name = action.name();
            boolean never = action.effect() == Effect.SESSION || action.answer() == Answer.NONE;
            boolean verb = VERBS.contains(name);
            boolean reports = action.effect() == Effect.REPORTS;
            boolean uri = passes(() -> OperationDriver.of(name));
            boolean header = passes(() -> OperationDriver.byHeader(name));
            boolean restrictedUri = passes(() -> OperationDriver.of(name).listenPolicy(request -> false));
            boolean restrictedHeader =
                    passes(() -> OperationDriver.byHeader(name).listenPolicy(request -> false));
            table.append(String.format(
                    "%-32s%-10s%-10s%-10s%-14s%s%n",
                    name, action.effect(), word(uri), word(header), word(restrictedUri), word(restrictedHeader)));

            assertThat(uri).as("%s in the URI", name).isEqualTo(!never);
            assertThat(header).as("%s by a header", name).isEqualTo(verb);
            assertThat(restrictedUri)
                    .as("%s in the URI, with a listenPolicy", name)
                    .isEqualTo(verb || reports && !never);
            assertThat(restrictedHeader)
                    .as("%s by a header, with a listenPolicy", name)
                    .isEqualTo(verb);
            if (!never && !verb) {
                assertThat(passes(() -> OperationDriver.byHeader(name).allow(Set.of(name), Set.of(), Set.of())))
                        .as("%s by a header, listed", name)
                        .isTrue();
                assertThat(passes(() ->
                                OperationDriver.byHeader(" \t" + name).allow(Set.of("Ping2"), Set.of(), Set.of())))
                        .as("%s by a header, another listed", name)
                        .isFalse();
            }
        }
        for (String own : OWN) {
            assertThat(passes(() -> OperationDriver.byHeader(own))).as(own).isTrue();
        }
        assertThat(passes(() -> OperationDriver.of("NoSuchAction"))).isTrue();
        assertThat(passes(() -> OperationDriver.byHeader("NoSuchAction"))).isFalse();
        assertThat(passes(() -> OperationDriver.of("NoSuchAction").listenPolicy(request -> true)))
                .isFalse();
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "action-table.txt"), table);
        System.out.println(table);
    }

    private static String word(boolean passes) {
        return passes ? "allowed" : "refused";
    }

    private static boolean passes(Supplier<OperationDriver> asked) {
        try {
            OperationDriver play = asked.get();
            if (VERBS.contains(play.action()) || OWN.contains(play.action())) {
                play.option("context", "sales").option("exten", "1");
            }
            return play.header("Handle", "h-1")
                    .header("Phone", "PJSIP/201")
                    .header("Target", "PJSIP/202")
                    .header("File", "beep")
                    .header("Control", "stop")
                    .header("Mode", "listen")
                    .begin()
                    .isAsking();
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }
}
