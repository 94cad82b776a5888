/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.ActionCatalog;
import io.github.camelami.internal.message.ActionInfo;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventCatalog;
import io.github.camelami.testing.RealAsterisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the catalogues of actions and events with the lists of real servers. */
class KnownToServersIT {

    private static final String SERVERS = "io.github.camelami.testing.RealAsterisk#all";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Pattern PRIVILEGES = Pattern.compile(".*\\(Priv: (.*)\\)");

    @RegisterExtension
    final Clients clients = new Clients(1);

    @ParameterizedTest
    @MethodSource(SERVERS)
    void every_action_of_the_server_is_known_with_its_privileges(RealAsterisk server) throws Exception {
        Map<String, Set<String>> listed = new TreeMap<>();
        ask(server, AmiAction.of("ListCommands")).forEach((name, synopsis) -> {
            Matcher privileges = PRIVILEGES.matcher(synopsis);
            if (privileges.matches()) {
                listed.put(name, classes(privileges.group(1)));
            }
        });
        Map<String, Set<String>> known = new TreeMap<>();
        for (String action : listed.keySet()) {
            ActionInfo info = ActionCatalog.find(action);
            if (info != null) {
                known.put(info.name(), Set.copyOf(info.privileges()));
            }
        }

        assertThat(listed).hasSizeGreaterThan(50);
        assertThat(known).isEqualTo(listed);
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void every_event_that_the_server_documents_is_known(RealAsterisk server) throws Exception {
        List<String> names = new ArrayList<>();
        ask(server, AmiAction.of("Command", "Command", "manager show events")).all("Output").stream()
                .flatMap(line -> Stream.of(line.strip().split(" +")))
                .filter(word -> word.matches("[A-Z][A-Za-z-]+"))
                .forEach(names::add);

        assertThat(names).hasSizeGreaterThan(100).allMatch(name -> EventCatalog.isKnown(name) || isCut(name));
    }

    /** Asterisk 16 shows the first 20 letters of a name. */
    private static boolean isCut(String name) {
        return name.length() == 20 && EventCatalog.names().stream().anyMatch(known -> known.startsWith(name));
    }

    private static Set<String> classes(String privileges) {
        Set<String> classes = new TreeSet<>(List.of(privileges.split(",")));
        classes.removeAll(Set.of("all", "<none>"));
        return classes;
    }

    private AmiHeaders ask(RealAsterisk server, AmiAction action) throws Exception {
        server.require();
        ClientKey key =
                new ClientKey(List.of(new HostPort(server.host(), server.port())), null, "admin", "admin-secret", "");
        AmiClient client = clients.client(key, ClientOptions.DEFAULTS);
        return client.send(AmiRequest.of(action, TIMEOUT), TIMEOUT)
                .get(15, TimeUnit.SECONDS)
                .response()
                .headers();
    }
}
