/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;

/** The benchmark command: measures, prints the tables as Markdown, and writes them to a file. */
public final class Benchmarks {

    private Benchmarks() {}

    /** @param args see {@link Options} */
    public static void main(String[] args) throws Exception {
        Options options;
        try {
            options = Options.of(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Files.createDirectories(options.out());
        Path file = options.out().resolve("tables.md");
        Sections sections = new Sections(options);
        StringBuilder tables = new StringBuilder(circumstances(options));
        for (String name : Options.SECTIONS) {
            if (options.only().contains(name)) {
                String section = sections.section(name);
                tables.append('\n').append(section);
                System.out.println(section);
                Files.writeString(file, tables, StandardCharsets.UTF_8);
            }
        }
        System.err.println("The tables are in " + file.toAbsolutePath());
    }

    private static String circumstances(Options options) throws IOException {
        return String.format(
                Locale.ROOT,
                "Measured on %s: %s, %d cores, %s %s, JDK %s; %d rounds, %.1f s of warm-up and %.1f s of measuring each;"
                        + " load of the machine at the beginning %.1f.%n",
                LocalDate.now(),
                processor(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.version(),
                options.rounds(),
                options.warmup(),
                options.seconds(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (Files.isReadable(info)) {
            for (String line : Files.readAllLines(info)) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        }
        return System.getProperty("os.arch");
    }
}
