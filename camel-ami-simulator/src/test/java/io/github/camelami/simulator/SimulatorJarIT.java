/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar that the build packs runs by itself, in an empty folder and without a class path. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SimulatorJarIT {

    private static final Pattern WHERE = Pattern.compile("simulated on 127\\.0\\.0\\.1:(\\d+)");

    private static Process start(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("simulator.jar")));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void the_jar_serves_calls_to_the_user_of_its_arguments_until_it_is_stopped(@TempDir Path folder) throws Exception {
        Process process =
                start(folder, "--port=0", "--username=demo", "--secret=demo-secret", "--calls=600", "--ring=100ms");
        try {
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String first = output.readLine();
            Matcher where = WHERE.matcher(String.valueOf(first));
            assertThat(where.find()).as("first line: %s", first).isTrue();
            int port = Integer.parseInt(where.group(1));
            try (TestClient client = TestClient.over(new Socket("127.0.0.1", port))) {
                assertThat(client.line()).startsWith("Asterisk Call Manager/");
                client.send("Action: Login", "Username: demo", "Secret: demo-secret");
                assertThat(client.block().get("Response")).isEqualTo("Success");
                client.event("Newchannel");
            }
            process.toHandle().destroy(); // the process itself would close its output
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(output.lines()).noneMatch(line -> line.contains("Exception"));
            assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(ConnectException.class);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void the_jar_names_each_argument(@TempDir Path folder) throws Exception {
        Process process = start(folder, "--help");
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(output).contains("--port", "--username", "--secret", "--calls");
    }
}
