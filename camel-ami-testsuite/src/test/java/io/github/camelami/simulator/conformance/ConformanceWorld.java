/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.manager.ManagerUser;
import io.github.camelami.simulator.world.Flavour;
import java.time.Duration;

/** A simulator with the users, dialplan, queues and recordings of the real servers that {@code asterisk.sh} brings up. */
final class ConformanceWorld {

    private static final String MOST_READ = "system,call,user,dialplan,dtmf,agent";
    private static final String MOST_WRITE = "call,originate,reporting,user";

    private ConformanceWorld() {}

    static AmiSimulator start(Flavour flavour) {
        return AmiSimulator.builder()
                .flavour(flavour)
                .sound("camel-ami/tones", Duration.ofSeconds(30))
                .sound("camel-ami/short", Duration.ofSeconds(2))
                .user(user("admin"))
                .user(user("camel").read(MOST_READ).write(MOST_WRITE))
                .user(user("camel-filter").read(MOST_READ).write("system," + MOST_WRITE))
                .user(user("readonly").read("call").write(""))
                .user(user("operator").read("call,user").write("call,originate,user,reporting"))
                .user(user("blind").read("user").write("call,originate"))
                .user(user("solo").read("system,call,user").write(MOST_WRITE).singleLogin())
                .user(user("denied").read("call").write("call").denied())
                .start();
    }

    private static ManagerUser user(String name) {
        return ManagerUser.named(name).secret(name + "-secret").writeTimeout(Duration.ofSeconds(5));
    }
}
