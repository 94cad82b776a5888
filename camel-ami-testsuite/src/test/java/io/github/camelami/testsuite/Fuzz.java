/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite;

import com.code_intelligence.jazzer.Jazzer;
import io.github.camelami.internal.codec.DecoderFuzz;
import io.github.camelami.internal.session.CorrelatorFuzz;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tests the decoder and then the correlator with a coverage-guided fuzzer. Its findings are in {@code target/fuzz}. */
final class Fuzz {

    private static final Path FOUND = Path.of("target", "fuzz").toAbsolutePath();
    private static final Path SEEDS = Path.of("../camel-ami-component/src/test/resources/transcripts");

    private Fuzz() {}

    /** @param arguments the number of seconds for which each target is fuzzed; 300 by default */
    static void main(String... arguments) throws Exception {
        int seconds = arguments.length == 0 ? 300 : Integer.parseInt(arguments[0]);
        Files.createDirectories(FOUND);
        // both, so that one finding does not hide another
        boolean decoder =
                fuzz(DecoderFuzz.class, seconds, "decoder", SEEDS.resolve("asterisk-22"), SEEDS.resolve("asterisk-16"));
        boolean correlator = fuzz(CorrelatorFuzz.class, seconds, "correlator");
        System.exit(decoder && correlator ? 0 : 1);
    }

    private static boolean fuzz(Class<?> target, int seconds, String corpus, Path... seeds) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-classpath",
                System.getProperty("java.class.path"),
                Jazzer.class.getName(),
                "--target_class=" + target.getName(),
                "--instrumentation_includes=io.github.camelami.**",
                "--custom_hook_includes=io.github.camelami.**",
                "--reproducer_path=" + FOUND,
                "-artifact_prefix=" + FOUND + "/",
                "-max_total_time=" + seconds,
                // messages are small: longer inputs are only slower
                "-max_len=4096",
                "-create_missing_dirs=1",
                "-print_final_stats=1",
                "-verbosity=0",
                "-rss_limit_mb=0",
                FOUND.resolve(corpus).toString()));
        for (Path seed : seeds) {
            command.add(seed.toString());
        }
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }
}
