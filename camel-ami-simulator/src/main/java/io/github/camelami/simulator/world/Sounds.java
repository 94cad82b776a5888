/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sound files of the simulator, by name without extension, and their durations. Thread-safe. */
public final class Sounds {

    private final Map<String, Duration> files = new ConcurrentHashMap<>();

    /** Adds the standard Asterisk sounds that the examples use. */
    Sounds() {
        add("beep", Duration.ofMillis(440));
        add("hello-world", Duration.ofMillis(1460));
        add("demo-congrats", Duration.ofMillis(27_600));
        add("demo-instruct", Duration.ofMillis(30_300));
        add("demo-thanks", Duration.ofMillis(5_180));
        add("demo-echotest", Duration.ofMillis(21_500));
        add("demo-echodone", Duration.ofMillis(2_200));
        add("tt-monkeys", Duration.ofMillis(16_500));
        add("tt-weasels", Duration.ofMillis(2_900));
        add("vm-goodbye", Duration.ofMillis(920));
        for (int seconds = 1; seconds <= 10; seconds++) {
            add("silence/" + seconds, Duration.ofSeconds(seconds));
        }
    }

    /**
     * Adds a sound file.
     *
     * @param file the file's name or path, without extension
     * @param length how long it plays
     */
    public void add(String file, Duration length) {
        files.put(file, length);
    }

    /**
     * Returns the duration of a sound file; null if it does not exist.
     *
     * @param file the file's name or path, without extension
     */
    public @Nullable Duration length(String file) {
        return files.get(file);
    }
}
