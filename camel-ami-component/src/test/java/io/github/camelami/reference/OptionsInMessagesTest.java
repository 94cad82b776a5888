/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiComponent;
import io.github.camelami.AmiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.JsonMapper;
import org.junit.jupiter.api.Test;

/** Errors and log lines name only options that exist. */
class OptionsInMessagesTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|(?m)^\\s*//[^\\n]*$", Pattern.DOTALL);
    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");

    /** A name of two words in a text, or the word after "(option" or "Option". */
    private static final Pattern NAME =
            Pattern.compile("(?<![\\w.$/{])([a-z]+[A-Z]\\w*)\\b|(?:\\(options? |\\bOption )([a-z]\\w*)");

    /** Words of Camel's DSL that a message may recommend. */
    private static final Set<String> OF_CAMEL = Set.of("setBody");

    @Test
    void every_option_that_a_message_names_exists() throws Exception {
        Set<String> known = options();
        List<String> named = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Path source : sources()) {
            Matcher text =
                    TEXT.matcher(COMMENT.matcher(Files.readString(source)).replaceAll(""));
            while (text.find()) {
                Matcher name = NAME.matcher(text.group(1));
                while (text.group(1).strip().contains(" ") && name.find()) {
                    String option = name.group(1) == null ? name.group(2) : name.group(1);
                    named.add(option);
                    if (!known.contains(option)) {
                        unknown.add(source.getFileName() + ": " + option + " in \"" + text.group(1) + '"');
                    }
                }
            }
        }
        assertThat(named).contains("ringTimeout", "maxListItems", "charset").hasSizeGreaterThan(40);
        assertThat(unknown).isEmpty();
    }

    /** The options of the component, its endpoints and a server bean, and the words of Camel. */
    private static Set<String> options() throws Exception {
        Set<String> known = new TreeSet<>(OF_CAMEL);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            ComponentModel model = JsonMapper.generateComponentModel(camel.getComponentParameterJsonSchema("ami"));
            model.getComponentOptions().forEach(option -> known.add(option.getName()));
            model.getEndpointOptions().forEach(option -> known.add(option.getName()));
        }
        Arrays.stream(AmiServer.class.getMethods())
                .map(method -> method.getName())
                .filter(name -> name.startsWith("set"))
                .forEach(name -> known.add(Character.toLowerCase(name.charAt(3)) + name.substring(4)));
        return known;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains(AmiComponent.class.getSimpleName() + "Configurer"))
                    .toList();
        }
    }
}
