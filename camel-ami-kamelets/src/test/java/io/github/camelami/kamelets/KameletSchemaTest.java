/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each Kamelet is one for Kubernetes and for tools, and says of the component's options what the component says. */
class KameletSchemaTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??(\\w+)}}");

    private static String resource(String name) throws IOException {
        try (InputStream in = KameletSchemaTest.class.getClassLoader().getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static JsonNode kamelet(String name) throws IOException {
        return YAML.readTree(resource("kamelets/" + name + ".kamelet.yaml"));
    }

    @Test
    void each_has_its_name_in_java() throws Exception {
        Set<String> names = new TreeSet<>();
        for (Field name : AmiKamelets.class.getFields()) {
            names.add(((String) name.get(null)).replace("kamelet:", "") + ".kamelet.yaml");
        }
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/kamelets"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(names);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ami-source", "ami-sink", "ami-listen-action", "ami-playback-action"})
    void each_is_valid_against_the_schema_of_kamelets(String name) throws IOException {
        JsonNode version = YAML.readTree(resource("camel.apache.org_kamelets.yaml"))
                .at("/spec/versions")
                .get(0);
        assertThat(version.get("name").asText()).isEqualTo("v1");
        JsonNode schema = version.at("/schema/openAPIV3Schema");

        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                        .getSchema(schema)
                        .validate(kamelet(name)))
                .isEmpty();
        List<String> unknown = new ArrayList<>();
        unknown("", kamelet(name), schema, unknown);
        assertThat(unknown).as("fields that Kubernetes would drop").isEmpty();
    }

    /** Kubernetes drops, and tools overlook, fields that the schema does not have. */
    private static void unknown(String at, JsonNode value, JsonNode schema, List<String> found) {
        if (schema.path("x-kubernetes-preserve-unknown-fields").asBoolean() || at.equals("/metadata")) {
            return;
        }
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                JsonNode known = schema.at("/properties/" + field.getKey().replace("/", "~1"));
                JsonNode any = schema.path("additionalProperties");
                if (known.isMissingNode() && any.isMissingNode()) {
                    found.add(at + "/" + field.getKey());
                } else {
                    unknown(at + "/" + field.getKey(), field.getValue(), known.isMissingNode() ? any : known, found);
                }
            }
        } else if (value.isArray()) {
            value.forEach(item -> unknown(at + "/-", item, schema.path("items"), found));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ami-source", "ami-sink", "ami-listen-action", "ami-playback-action"})
    void each_property_is_an_option_of_the_component_and_used(String name) throws IOException {
        JsonNode kamelet = kamelet(name);
        JsonNode options = new ObjectMapper()
                .readTree(resource("META-INF/io/github/camelami/ami.json"))
                .get("properties");
        Set<String> used = new TreeSet<>();
        Matcher placeholder = PLACEHOLDER.matcher(kamelet.at("/spec/template").toString());
        while (placeholder.find()) {
            used.add(placeholder.group(1));
        }
        Set<String> properties = new TreeSet<>();
        for (Map.Entry<String, JsonNode> property :
                kamelet.at("/spec/definition/properties").properties()) {
            properties.add(property.getKey());
            JsonNode option = options.get(property.getKey());
            assertThat(option).as(property.getKey()).isNotNull();
            assertThat(property.getValue().path("format").asText().equals("password"))
                    .as("%s is secret", property.getKey())
                    .isEqualTo(option.path("secret").asBoolean());
            assertThat(property.getValue().path("enum"))
                    .as("the choices of %s", property.getKey())
                    .hasSameSizeAs(option.path("enum"));
        }
        assertThat(used).isEqualTo(properties);
        kamelet.at("/spec/definition/required")
                .forEach(required -> assertThat(properties).contains(required.asText()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ami-source", "ami-sink", "ami-listen-action", "ami-playback-action"})
    void each_names_itself_its_kind_and_our_version(String name) throws IOException {
        JsonNode kamelet = kamelet(name);
        assertThat(kamelet.at("/metadata/name").asText()).isEqualTo(name);
        assertThat(kamelet.at("/metadata/labels/camel.apache.org~1kamelet.type").asText())
                .isEqualTo(name.substring(name.lastIndexOf('-') + 1));
        assertThat(kamelet.at("/spec/dependencies").toString())
                .containsPattern("mvn:io.github.camelami:camel-ami-component:\\d+\\.\\d+\\.\\d+")
                .doesNotContain("@");
    }
}
