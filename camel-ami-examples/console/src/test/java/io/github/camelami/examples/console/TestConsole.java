/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The settings of a console for a test: two users, a folder of recordings, any free port. */
final class TestConsole {

    static final String PASSWORD = "correct horse";

    private TestConsole() {}

    /**
     * Returns the settings. The user sara may do everything; reza may listen and whisper. Both may hear only agents.
     *
     * @param folder the folder for the users' file and the recordings
     */
    static Properties settings(Path folder, String host, String prefix, String... recordings) throws IOException {
        String hash = Passwords.hash(PASSWORD);
        Path users = Files.writeString(
                folder.resolve("users.properties"),
                """
                sara.password = %s
                sara.name = Sara
                sara.may = listen, whisper, barge, play, hangup, events, audit
                sara.phones = PJSIP/201, PJSIP/211
                sara.agents = PJSIP/202, PJSIP/4*
                sara.queues = empty, help
                reza.password = %s
                reza.may = listen, whisper
                reza.phones = PJSIP/201
                reza.agents = PJSIP/40*
                """
                        .formatted(hash, hash));
        Path recorded = Files.createDirectories(folder.resolve("recordings"));
        for (String name : recordings) {
            Files.createFile(recorded.resolve(name));
        }
        Properties settings = new Properties();
        settings.setProperty("ami.host", host);
        settings.setProperty("ami.username", "camel");
        settings.setProperty("ami.secret", "camel-secret");
        settings.setProperty("console.port", "0");
        settings.setProperty("console.users", users.toString());
        settings.setProperty("console.recordings.folder", recorded.toString());
        settings.setProperty("console.recordings.prefix", prefix);
        return settings;
    }
}
