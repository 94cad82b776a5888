/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiComponent;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.Test;

/** What an IDE reads about the properties. */
class ConfigurationMetadataTest {

    private static Map<String, JsonObject> properties() throws Exception {
        Map<String, JsonObject> byName = new HashMap<>();
        try (InputStream in =
                AmiAutoConfiguration.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            JsonObject metadata =
                    (JsonObject) Jsoner.deserialize(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            for (Object property : (JsonArray) metadata.get("properties")) {
                byName.put(((JsonObject) property).getString("name"), (JsonObject) property);
            }
        }
        return byName;
    }

    @Test
    void options_are_described_by_the_names_the_component_knows() throws Exception {
        Map<String, JsonObject> properties = properties();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            PropertyConfigurerGetter options = (PropertyConfigurerGetter)
                    camel.getComponent("ami", AmiComponent.class).getComponentPropertyConfigurer();
            assertThat(properties).hasSizeGreaterThan(50);
            properties.forEach((name, property) -> {
                assertThat(property.getString("description")).as(name).isNotBlank();
                if (name.startsWith("camel.ami.servers")) {
                    assertThat(property)
                            .containsEntry("type", "java.util.Map<java.lang.String,io.github.camelami.AmiServer>");
                } else if (!name.endsWith(".enabled")) {
                    String option = StringHelper.dashToCamelCase(name.substring("camel.component.ami.".length()));
                    assertThat(options.getOptionType(option, false)).as(name).isNotNull();
                }
            });
        }
    }

    @Test
    void types_and_defaults_are_those_of_the_component() throws Exception {
        assertThat(properties().get("camel.component.ami.route-threads"))
                .containsEntry("type", "java.lang.Integer")
                .containsKey("defaultValue");
        assertThat(properties().get("camel.component.ami.request-timeout")).containsEntry("type", "java.lang.String");
        assertThat(properties().get("camel.component.ami.on-overflow"))
                .containsEntry("type", "io.github.camelami.OverflowPolicy");
        assertThat(properties().get("camel.component.ami.password")).doesNotContainKey("defaultValue");
    }
}
