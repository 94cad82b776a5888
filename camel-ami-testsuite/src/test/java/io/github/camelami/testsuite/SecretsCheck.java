/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the whole output of a test run at TRACE, and searches it for every secret that the tests use: they all end in
 * {@code -secret}.
 *
 * <p>Camel itself logs, at DEBUG and TRACE, property values and URIs before a component sees them; those loggers are named here,
 * and in docs/troubleshooting.md. A secret on any other line ends the run with exit code 1. See
 * docs/troubleshooting.md.
 */
final class SecretsCheck {

    private static final Path COMPONENT = Path.of("../camel-ami-component");
    /** The match must not begin within a word, since a line may contain a million letters. */
    private static final Pattern SECRET = Pattern.compile("(?<![A-Za-z0-9])[A-Za-z0-9]++(-[a-z]+)*-secret\\b");

    private static final Pattern LOG_LINE =
            Pattern.compile("^\\S+ +(TRACE|DEBUG|INFO|WARN|ERROR) +\\[[^]]*] (\\S+) - ");

    /**
     * Camel's loggers of properties, URIs and route models, by their class; above DEBUG and TRACE they do not log it.
     */
    private static final Set<String> CAMELS_OWN = Set.of(
            "AbstractCamelContext",
            "EndpointHelper",
            "DefaultComponent",
            "ProcessorReifier",
            "DefaultPropertiesLookup",
            "DefaultPropertiesParser",
            "PropertiesComponent",
            "DefaultCamelContextExtension",
            "DefaultChannel",
            "PreconditionHelper",
            "MixinRequiredModelMBean",
            "BaseMainSupport",
            "MainHelper");

    private long lines;
    private long bytes;
    private final Map<String, Integer> byCamel = new TreeMap<>();
    private final Set<String> found = new TreeSet<>();

    private SecretsCheck() {}

    /** @param arguments none: it reads what the last run of the component's unit tests wrote */
    static void main(String... arguments) throws IOException {
        Set<String> secrets = secretsIn(COMPONENT.resolve("src/test/java"));
        SecretsCheck check = new SecretsCheck();
        List<Path> outputs = files(COMPONENT.resolve("target/surefire-reports"), "-output.txt");
        for (Path output : outputs) {
            check.read(output);
        }
        System.out.printf(
                "secrets: %d used by the tests; %,d lines (%,d MB) of %d test classes read, at TRACE%n",
                secrets.size(), check.lines, check.bytes >> 20, outputs.size());
        check.byCamel.forEach((logger, count) -> System.out.printf(
                "secrets: %4d lines by Camel's own %s, before the component sees the URI%n", count, logger));
        check.found.forEach(line -> System.out.println("secrets: FOUND " + line));
        System.out.println(
                "secrets: " + (check.found.isEmpty() ? "none on any other line" : check.found.size() + " lines"));
        if (!check.found.isEmpty() || secrets.isEmpty() || check.lines < 100_000) {
            System.out.println("secrets: the run failed, or wrote too little to be a run at TRACE");
            System.exit(1);
        }
    }

    private static Set<String> secretsIn(Path sources) throws IOException {
        Set<String> secrets = new TreeSet<>();
        for (Path source : files(sources, ".java")) {
            Matcher secret = SECRET.matcher(Files.readString(source));
            while (secret.find()) {
                secrets.add(secret.group());
            }
        }
        return secrets;
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    private void read(Path output) {
        try (Stream<String> all = Files.lines(output, StandardCharsets.ISO_8859_1)) {
            String[] logger = {"stdout"};
            all.forEach(line -> {
                lines++;
                bytes += line.length();
                Matcher begins = LOG_LINE.matcher(line);
                if (begins.find()) {
                    logger[0] = begins.group(2);
                }
                if (line.contains("-secret") && SECRET.matcher(line).find()) {
                    String simpleName = logger[0].substring(logger[0].lastIndexOf('.') + 1);
                    if (CAMELS_OWN.contains(simpleName)) {
                        byCamel.merge(simpleName, 1, Integer::sum);
                    } else {
                        found.add(output.getFileName() + ": " + line);
                    }
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
