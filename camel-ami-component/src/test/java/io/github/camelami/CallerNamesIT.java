/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.testing.RealAsterisk;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same names over real servers. */
class CallerNamesIT {

    @ParameterizedTest
    @MethodSource("serversAndNames")
    void a_callers_name_is_the_same_everywhere(RealAsterisk server, String name) throws Exception {
        server.require();
        AmiServer pbx = new AmiServer();
        pbx.setHost(server.host());
        pbx.setPort(server.port());
        pbx.setUsername("camel");
        pbx.setPassword("camel-secret");

        CallerNames.areTheSameEverywhere(pbx, "Local/202@phones", name);
    }

    static Stream<Arguments> serversAndNames() {
        return RealAsterisk.all().flatMap(server -> CallerNames.all().map(name -> Arguments.of(server, name)));
    }
}
