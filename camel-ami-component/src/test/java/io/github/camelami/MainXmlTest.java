/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.camelami.simulator.junit.AmiSimulatorExtension;
import java.util.List;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Routes in XML, run by camel-main. On a class path without Camel's XML DSL there is nothing to test. */
class MainXmlTest {

    @RegisterExtension
    final AmiSimulatorExtension pbx = new AmiSimulatorExtension();

    private static boolean readsXml() {
        return MainXmlTest.class.getResource("/META-INF/services/org/apache/camel/routes-loader/xml") != null;
    }

    @Test
    void routes_in_xml_use_the_servers_of_properties() throws Exception {
        assumeThat(readsXml()).as("Camel's XML DSL is on the class path").isTrue();
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.configure()
                .withRoutesIncludePattern("classpath:io/github/camelami/supervision.xml")
                .withAutoConfigurationLogSummary(false);
        main.addInitialProperty("camel.beans.pbx", "#class:io.github.camelami.AmiServer");
        main.addInitialProperty("camel.beans.pbx.host", "127.0.0.1:" + pbx.port());
        main.addInitialProperty("camel.beans.pbx.username", "camel");
        main.addInitialProperty("camel.beans.pbx.password", "camel-secret");
        main.start();
        try {
            assertThat(main.getCamelContext().createProducerTemplate().requestBody("direct:status", null, List.class))
                    .isEmpty();
        } finally {
            main.stop();
        }
    }
}
