/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.ActionInfo.Answer;
import io.github.camelami.internal.message.ActionInfo.Effect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the catalogue with the actions that the sources of six releases register. */
class ActionCatalogTest {

    @ParameterizedTest
    @ValueSource(strings = {"16.28", "18.26", "20.20", "21.12", "22.10", "23.4"})
    void every_action_of_a_release_is_known_with_its_privileges(String version) throws Exception {
        Map<String, Set<String>> known = ActionCatalog.all().stream()
                .filter(action -> exists(action, version))
                .collect(Collectors.toMap(ActionInfo::name, action -> Set.copyOf(action.privileges())));

        assertThat(known).isEqualTo(registered(version));
    }

    @Test
    void names_are_found_in_any_case_and_stand_once_in_order() {
        assertThat(ActionCatalog.find("coreshowCHANNELS").name()).isEqualTo("CoreShowChannels");
        assertThat(ActionCatalog.find("CoreShowChannel")).isNull();
        assertThat(ActionCatalog.find("")).isNull();
        assertThat(ActionCatalog.all())
                .extracting(action -> action.name().toLowerCase())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void a_list_names_its_last_event_and_nothing_else_does() {
        assertThat(ActionCatalog.all())
                .allSatisfy(action -> assertThat(action.lastEvent().isEmpty())
                        .as(action.name())
                        .isEqualTo(action.answer() != Answer.LIST && action.answer() != Answer.EVENTS));
        assertThat(ActionCatalog.find("SIPpeers").lastEvent()).isEqualTo("PeerlistComplete");
        assertThat(ActionCatalog.find("WaitEvent").answer()).isEqualTo(Answer.EVENTS);
        assertThat(ActionCatalog.find("Command").answer()).isEqualTo(Answer.TEXT);
        assertThat(ActionCatalog.find("IAXnetstats").answer()).isEqualTo(Answer.NONE);
    }

    /** The actions by which a route could listen, redirect or run something: none may be assigned to a weaker class. */
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
        CALLS   | Originate Redirect Bridge BridgeKick BridgeDestroy Atxfer BlindTransfer CancelAtxfer Park StopMixMonitor
        CALLS   | PlayDTMF PlayMF SendFlash ControlPlayback Hangup PJSIPHangup MuteAudio QueueAdd LocalOptimizeAway
        CALLS   | ConfbridgeKick ConfbridgeMute ConfbridgeUnmute ConfbridgeStopRecord AbsoluteTimeout QueueWithdrawCaller DAHDITransfer
        RUNS    | Command AGI Setvar DBPut DBDel DBDelTree UpdateConfig CreateConfig ModuleLoad Reload QueueReload LoggerRotate
        RUNS    | DialplanExtensionAdd DialplanExtensionRemove SorceryMemoryCachePopulate PRIDebugFileSet
        RUNS    | MixMonitor Monitor ChangeMonitor ConfbridgeStartRecord PJSIPNotify SIPnotify DAHDIDialOffhook
        REVEALS | Getvar Status GetConfig GetConfigJSON ListCategories ShowDialPlan DBGet DBGetTree PJSIPShowAuths PJSIPShowEndpoint
        REVEALS | PJSIPShowRegistrationsOutbound SIPshowpeer VoicemailUsersList
        SESSION | Login Logoff Challenge Events Filter WaitEvent
        """,
            delimiter = '|')
    void effects_are_those_of_the_most_an_action_can_do(Effect effect, String actions) {
        assertThat(actions.split(" "))
                .allSatisfy(action -> assertThat(ActionCatalog.find(action).effect())
                        .as(action)
                        .isEqualTo(effect));
    }

    @ParameterizedTest
    @CsvSource({
        "Origniate,Originate",
        "coreshowchanels,CoreShowChannels",
        "QueueStat,QueueStatus",
        "QueueStatuss,QueueStatus",
        "QUEUE_STATUS,QueueStatus",
        "CORE_SHOW_CHANNELS,CoreShowChannels",
        "ShowChannels,CoreShowChannels",
        "QueueStatusAction,QueueStatus",
        "Action,",
        "Zebra,"
    })
    void a_mistyped_name_finds_the_nearest(String typed, String meant) {
        assertThat(ActionCatalog.nearest(typed)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "Yes", "1", "on", "T", "y"})
    void an_originate_that_runs_by_itself_holds_nothing_up(String word) {
        assertThat(ActionCatalog.mayHoldUpServer(AmiAction.of("ORIGINATE", "Async", word)))
                .isFalse();
    }

    @Test
    void what_the_server_carries_out_before_it_reads_on_holds_it_up() {
        assertThat(List.of(
                        AmiAction.of("Originate"),
                        AmiAction.of("originate", "Async", "false"),
                        AmiAction.of("WaitEvent"),
                        AmiAction.of("Reload"),
                        AmiAction.of("ModuleLoad"),
                        AmiAction.of("UpdateConfig", "Reload", "yes"),
                        AmiAction.of("command")))
                .allMatch(ActionCatalog::mayHoldUpServer);
        assertThat(ActionCatalog.mayHoldUpServer(AmiAction.of("Ping"))).isFalse();
    }

    /** Whether a release has the action, according to the catalogue. */
    private static boolean exists(ActionInfo action, String version) {
        int major = Integer.parseInt(version.substring(0, version.indexOf('.')));
        if (!action.until().isEmpty() && major >= Integer.parseInt(action.until())) {
            return false;
        }
        if (action.since().isEmpty()) {
            return true;
        }
        List<String> branches = List.of(action.since().split(","));
        String last = branches.get(branches.size() - 1);
        return branches.stream()
                .filter(since -> majorOf(since) == major)
                .findAny()
                .map(since -> minorOf(version) >= minorOf(since))
                .orElse(major > majorOf(last));
    }

    private static int majorOf(String version) {
        return Integer.parseInt(version.split("\\.")[0]);
    }

    private static int minorOf(String version) {
        return version.indexOf('.') < 0 ? 0 : Integer.parseInt(version.split("\\.")[1]);
    }

    private static Map<String, Set<String>> registered(String version) throws IOException {
        Map<String, Set<String>> actions = new TreeMap<>();
        try (InputStream file = ActionCatalogTest.class.getResourceAsStream("/known/actions-" + version + ".txt")) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                String[] parts = line.split(" ");
                actions.put(parts[0], parts[1].equals("-") ? Set.of() : Set.copyOf(Arrays.asList(parts[1].split(","))));
            });
        }
        return actions;
    }
}
