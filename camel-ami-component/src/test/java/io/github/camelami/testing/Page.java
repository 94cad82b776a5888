/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A section of a page of the documentation, as its reader uses it: files to write and commands to run. */
public final class Page {

    /** A fence whose paragraph ends with the file's name: {@code `pom.xml`:}. */
    private static final Pattern FILE = Pattern.compile("(?ms)`([\\w./-]+)`:\\n\\n```\\w+\\n(.*?)^```");

    private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\\n(.*?)^```");

    private final String text;

    private Page(String text) {
        this.text = text;
    }

    /**
     * Returns one section of a page, up to the next heading of its level.
     *
     * @param page a file, relative to the root of the project
     * @param title the heading's text
     */
    public static Page section(String page, String title) throws IOException {
        String whole = Files.readString(Path.of("..").resolve(page)) + "\n## ";
        Matcher section = Pattern.compile("(?ms)^## " + Pattern.quote(title) + "$(.*?)^## ")
                .matcher(whole);
        if (!section.find()) {
            throw new AssertionError(page + " has no section \"" + title + "\"");
        }
        return new Page(section.group(1));
    }

    /** Returns the files that the section shows, by their path. */
    public Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        Matcher file = FILE.matcher(text);
        while (file.find()) {
            files.put(file.group(1), file.group(2));
        }
        return files;
    }

    /** Writes the files that the section shows into a folder. */
    public void writeTo(Path folder) throws IOException {
        for (Map.Entry<String, String> file : files().entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    /** Returns the command lines that the section shows, in order; a backslash at a line's end joins the next one. */
    public List<String> commands() {
        List<String> commands = new ArrayList<>();
        Matcher block = COMMANDS.matcher(text);
        while (block.find()) {
            block.group(1).replace("\\\n", " ").lines().map(String::strip).forEach(commands::add);
        }
        return commands;
    }

    /** Returns the only command line with this beginning. */
    public String command(String begin) {
        List<String> found =
                commands().stream().filter(each -> each.startsWith(begin)).toList();
        if (found.size() != 1) {
            throw new AssertionError("commands that begin with " + begin + ": " + found);
        }
        return found.get(0);
    }
}
