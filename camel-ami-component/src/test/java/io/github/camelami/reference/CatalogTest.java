/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiComponent;
import io.github.camelami.AmiConfiguration;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.ConfigurationPropertiesValidationResult;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.JsonMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The view of tools: the jar's catalog entry in Camel's own catalog, as YAML editors, Kaoto and camel-report use it.
 */
class CatalogTest {

    private static final CamelCatalog CATALOG = new DefaultCamelCatalog();

    @BeforeAll
    static void addOurs() throws IOException {
        Properties index = new Properties();
        index.load(new StringReader(resource("META-INF/services/org/apache/camel/component.properties")));
        assertThat(index.getProperty("components")).isEqualTo("ami");
        // as tools that scan a class path do
        CATALOG.addComponent("ami", AmiComponent.class.getName(), resource("META-INF/io/github/camelami/ami.json"));
    }

    private static String resource(String name) throws IOException {
        // the test class path holds this file of other jars, too
        for (URL url : Collections.list(CatalogTest.class.getClassLoader().getResources(name))) {
            try (InputStream in = url.openStream()) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                if (text.contains("camel-ami")) {
                    return text;
                }
            }
        }
        throw new AssertionError("no " + name + " of ours");
    }

    private static ComponentModel model() {
        return CATALOG.componentModel("ami");
    }

    @Test
    void camels_catalog_knows_the_component() {
        assertThat(CATALOG.findComponentNames()).contains("ami");
        assertThat(model().getTitle()).isEqualTo("Asterisk Manager Interface");
        assertThat(model().getArtifactId()).isEqualTo("camel-ami-component");
        assertThat(model().isAsync()).isTrue();
        assertThat(model().isConsumerOnly() || model().isProducerOnly()).isFalse();
    }

    @Test
    void a_uri_is_parsed_and_assembled() throws Exception {
        Map<String, String> options = CATALOG.endpointProperties("ami:pbx1:5039?events=Hangup&tls=true&bufferSize=500");
        assertThat(options)
                .containsEntry("server", "pbx1")
                .containsEntry("port", "5039")
                .containsEntry("events", "Hangup")
                .containsEntry("tls", "true")
                .containsEntry("bufferSize", "500");

        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("server", "pbx1");
        wanted.put("action", "Hangup");
        assertThat(CATALOG.asEndpointUri("ami", wanted, false)).isEqualTo("ami:pbx1?action=Hangup");
    }

    @Test
    void good_uris_are_found_good() {
        for (String uri : List.of(
                "ami:pbx1",
                "ami:[::1]",
                "ami:[::1]:5038?events=Hangup",
                "ami:[2001:db8::7]:5039?tls=true",
                "ami:10.0.0.1:5038?username=camel&password=x",
                "ami:pbx1?events=Hangup,Dial*&match.Context=from-trunk&onOverflow=DROP_OLDEST",
                "ami:pbx1?action=QueueSummary&field.Queue=sales",
                "ami:pbx1?action=Originate&variable.CUSTOMER=4711&ringTimeout=20s&mode=whisper",
                "ami:{{server}}?bufferSize={{size}}&listenPolicy=#bean:rules")) {
            EndpointValidationResult result = CATALOG.validateEndpointProperties(uri);
            assertThat(result.isSuccess())
                    .as("%s: %s", uri, result.summaryErrorMessage(false))
                    .isTrue();
        }
    }

    /**
     * Camel's catalog, camel-report and editors refuse values that are not in an option's list of values, so this
     * option has no such list.
     */
    @Test
    void the_verbs_are_described_and_any_other_action_is_valid_too() {
        ComponentModel.EndpointOptionModel action = model().getEndpointParameterOptions().stream()
                .filter(option -> option.getName().equals("action"))
                .findFirst()
                .orElseThrow();

        assertThat(action.getEnums()).isNull();
        assertThat(action.getDescription())
                .contains("Originate", "Listen", "ListenMode", "Playback", "ControlPlayback", "Hangup", "Status")
                .contains("any other AMI action");
    }

    @Test
    void bad_uris_are_found_bad_and_why() {
        EndpointValidationResult misspelled = CATALOG.validateEndpointProperties("ami:pbx1?evnts=Hangup");
        assertThat(misspelled.getUnknown()).containsExactly("evnts");

        EndpointValidationResult values = CATALOG.validateEndpointProperties(
                "ami:pbx1?onOverflow=WAIT&bufferSize=many&tls=perhaps&ringTimeout=soon&mode=shout");
        assertThat(values.getInvalidEnum()).containsOnlyKeys("onOverflow", "mode");
        assertThat(values.getEnumChoices("onOverflow")).contains("PAUSE", "DROP_OLDEST", "DROP_NEWEST");
        assertThat(values.getInvalidInteger()).containsOnlyKeys("bufferSize");
        assertThat(values.getInvalidBoolean()).containsOnlyKeys("tls");
        assertThat(values.getInvalidDuration()).containsOnlyKeys("ringTimeout");

        assertThat(CATALOG.validateEndpointProperties("ami:pbx1?events=Hangup", false, false, true)
                        .getNotProducerOnly())
                .as("an option of the consumer in to(..)")
                .containsExactly("events");
    }

    @Test
    void properties_of_an_application_are_checked_too() {
        ConfigurationPropertiesValidationResult good =
                CATALOG.validateConfigurationProperty("camel.component.ami.route-threads=20");
        assertThat(good.isSuccess()).as(good.summaryErrorMessage(false)).isTrue();
        assertThat(CATALOG.validateConfigurationProperty("camel.component.ami.buffer-size=many")
                        .isSuccess())
                .isFalse();
        assertThat(CATALOG.validateConfigurationProperty("camel.component.ami.rout-threads=20")
                        .isSuccess())
                .isFalse();
    }

    @Test
    void every_option_and_header_is_described_and_grouped_and_typed() {
        List<BaseOptionModel> all = Stream.of(
                        model().getComponentOptions(), model().getEndpointOptions(), model().getEndpointHeaders())
                .<BaseOptionModel>flatMap(List::stream)
                .toList();
        assertThat(all).hasSizeGreaterThan(150).allSatisfy(option -> {
            assertThat(option.getGroup()).as(option.getName()).isNotBlank();
            assertThat(option.getJavaType()).as(option.getName()).isNotBlank();
            // the generator leaves out, or mangles, what it takes for markup: descriptions say it in words
            assertThat(option.getDescription())
                    .as(option.getName())
                    .hasSizeGreaterThan(10)
                    .doesNotContain("&lt;", "&gt;", "<", ">", "\"", "  ", " , ", " .");
        });
        assertThat(all.stream().filter(BaseOptionModel::isSecret).map(BaseOptionModel::getName))
                .isSubsetOf("password")
                .isNotEmpty();
    }

    /** The documented default is the real one, and a plain value without a default is null or zero. */
    @Test
    void the_documented_defaults_are_the_defaults() throws Exception {
        AmiConfiguration fresh = new AmiConfiguration();
        Set<String> reported = new TreeSet<>();
        for (PropertyDescriptor property :
                Introspector.getBeanInfo(AmiConfiguration.class).getPropertyDescriptors()) {
            ComponentModel.EndpointOptionModel option = model().getEndpointOptions().stream()
                    .filter(any -> any.getName().equals(property.getName()))
                    .findFirst()
                    .orElse(null);
            if (option == null || property.getReadMethod() == null) {
                continue;
            }
            Object value = property.getReadMethod().invoke(fresh);
            if (value != null) {
                assertThat(Objects.toString(option.getDefaultValue()))
                        .as(option.getName())
                        .isEqualTo(value.toString());
                reported.add(option.getName());
            }
        }
        assertThat(reported).contains("bufferSize", "onOverflow", "reconnectDelay", "bridgedOnly");
    }

    @Test
    void the_console_has_an_entry() throws Exception {
        assertThat(JsonMapper.generateDevConsoleModel(resource("META-INF/org/apache/camel/dev-console/ami.json"))
                        .getJavaType())
                .isEqualTo("io.github.camelami.AmiDevConsole");
    }
}
