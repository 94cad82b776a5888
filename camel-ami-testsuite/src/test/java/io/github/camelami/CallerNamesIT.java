/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.testing.RealAsterisk;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same names over real servers. */
class CallerNamesIT {

    @ParameterizedTest
    @MethodSource("serversAndNames")
    void a_callers_name_is_the_same_everywhere(RealAsterisk server, String name) throws Exception {
        CallerNames.areTheSameEverywhere(pbx(server), "Local/202@phones", name);
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#all")
    void a_name_in_another_charset_is_the_same_everywhere(RealAsterisk server) throws Exception {
        CallerNames.areTheSameEverywhere(
                pbx(server), "Local/202@phones", "O'Neil & S\u00f6hne?", StandardCharsets.ISO_8859_1);
    }

    private static AmiServer pbx(RealAsterisk server) {
        server.require();
        AmiServer pbx = new AmiServer();
        pbx.setHost(server.host());
        pbx.setPort(server.port());
        pbx.setUsername("camel");
        pbx.setPassword("camel-secret");
        return pbx;
    }

    static Stream<Arguments> serversAndNames() {
        return RealAsterisk.all().flatMap(server -> CallerNames.all().map(name -> Arguments.of(server, name)));
    }
}
