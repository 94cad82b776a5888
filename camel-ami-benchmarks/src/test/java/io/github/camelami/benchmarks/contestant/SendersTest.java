/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.benchmarks.flood.FloodServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every contestant gets an answer for each action. */
@Timeout(60)
class SendersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"ami", "ami-tls", "ami-template", "ami-to", "ami-toD", "asterisk-java", "netty", "netty-tls"})
    void hearsTheAnswerOfEveryAction(String name) throws Exception {
        try (FloodServer server = FloodServer.onLoopback(Duration.ofSeconds(50), 1, name.endsWith("-tls"));
                ActionSender sender =
                        ActionSender.named(name).connect(server.addresses().get(0), null)) {
            sender.ping();
            CountDownLatch answers = new CountDownLatch(200);
            for (int i = 0; i < 200; i++) {
                sender.ping(answers::countDown);
            }

            assertThat(answers.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
