/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The sentences of the README, the pages in docs and the Javadoc of main code, without blocks of code. A heading, an item
 * of a list, a cell of a table and the text of a Javadoc tag each end their last sentence.
 */
public final class Sentences {

    /**
     * A sentence with its place in a file.
     *
     * @param file from the root of the project
     * @param line the line it begins on, counted from 1
     */
    record Sentence(Path file, int line, String text) {

        /** Returns the number of words; a piece of code is one, and a link counts by its text. */
        long words() {
            String plain = LINK.matcher(CODE.matcher(text).replaceAll("code")).replaceAll("$1");
            return Stream.of(plain.split("\\s+"))
                    .filter(word -> word.codePoints().anyMatch(Character::isLetterOrDigit))
                    .count();
        }

        @Override
        public String toString() {
            return file + ":" + line + ": " + text;
        }
    }

    private static final int DRAWN = 60;

    /** A text with fewer words is a name or a value in a table. */
    private static final int FEWEST_WORDS_DRAWN = 5;

    private static final Pattern CODE = Pattern.compile("(`+)(?!`).+?(?<!`)\\1(?!`)");
    private static final Pattern LINK = Pattern.compile("!?\\[([^\\]]*)\\]\\([^)]*\\)");
    private static final Pattern END =
            Pattern.compile("(?<!\\b(?:e\\.g|i\\.e|vs|cf|etc|approx)|\\.\\.)[.!?\u061f][)\"'*_\u00bb\u201d]*(?=\\s)");

    private static final Pattern MARKUP = Pattern.compile("(`[^`]+`)|<!--.*?-->|</?[A-Za-z][^<>]*>");
    private static final Pattern FENCE = Pattern.compile("\\s*(?:```|~~~).*");
    private static final Pattern TABLE_RULE = Pattern.compile("\\s*\\|[\\s|:-]+");
    private static final Pattern ITEM = Pattern.compile("\\s*(?:[-*+]|\\d+\\.|#+)\\s+(.*)");

    private static final Pattern JAVADOC = Pattern.compile("(?ms)^[ \\t]*/\\*\\*(.*?)\\*/");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)<pre>.*?</pre>|\\{@inheritDoc\\}");
    private static final Pattern INLINE_CODE =
            Pattern.compile("\\{@(?:code|literal|value|systemProperty)\\s+((?:[^{}]|\\{[^{}]*\\})*)\\}");
    private static final Pattern INLINE_LINK =
            Pattern.compile("\\{@link(?:plain)?\\s+([\\w.#]+(?:\\([^)]*\\))?)\\s*([^{}]*)\\}");
    private static final Pattern INLINE_RETURN = Pattern.compile("\\{@return\\s+([^{}]*)\\}");
    private static final Pattern HTML_BREAK =
            Pattern.compile("</?(?:p|br|ul|ol|li|dl|dt|dd|table|tr|td|th|h\\d)(?:\\s[^<>]*)?/?>");
    private static final Pattern TAG =
            Pattern.compile("\\s*@(?:(?:param|throws|exception)\\s+\\S+|return|deprecated|since|\\w+.*)\\s*(.*)");

    private final Path file;
    private final List<Sentence> found = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final TreeMap<Integer, Integer> lines = new TreeMap<>();

    private Sentences(Path file) {
        this.file = file;
    }

    /**
     * Prints sentences drawn at random, at least five words each. The same seed draws the same sentences from the same files.
     *
     * @param arguments the seed; then, optionally, the number of sentences (60 by default), and a part of the paths of
     *     their files
     */
    public static void main(String... arguments) throws IOException {
        if (arguments.length == 0) {
            throw new IllegalArgumentException(
                    "The seed is missing: -Drun=\"sentences SEED [NUMBER] [PART OF A PATH]\"");
        }
        List<Sentence> all = new ArrayList<>(ofPages());
        all.addAll(ofJavadoc());
        all.removeIf(sentence -> sentence.words() < FEWEST_WORDS_DRAWN
                || arguments.length > 2 && !sentence.file().toString().contains(arguments[2]));
        Collections.shuffle(all, new Random(Long.parseLong(arguments[0])));
        int number = arguments.length > 1 ? Integer.parseInt(arguments[1]) : DRAWN;
        all.stream().limit(number).forEach(System.out::println);
    }

    /** Returns the sentences of the READMEs and of the pages in docs. */
    static List<Sentence> ofPages() throws IOException {
        List<Sentence> all = new ArrayList<>();
        for (Path page : ProjectTree.files("glob:" + ProjectTree.ROOT + "/{README*,docs/**}.md")) {
            all.addAll(ofPage(ProjectTree.ROOT.relativize(page), Files.readString(page)));
        }
        return all;
    }

    /** Returns the sentences in the Javadoc of main code. */
    static List<Sentence> ofJavadoc() throws IOException {
        List<Sentence> all = new ArrayList<>();
        for (Path source : ProjectTree.files("glob:**/src/main/java/**.java")) {
            all.addAll(ofJavadoc(ProjectTree.ROOT.relativize(source), Files.readString(source)));
        }
        return all;
    }

    static List<Sentence> ofPage(Path file, String page) {
        Sentences sentences = new Sentences(file);
        boolean code = false;
        int number = 0;
        for (String line : page.split("\n", -1)) {
            number++;
            if (FENCE.matcher(line).matches()) {
                code = !code;
                sentences.end();
            } else if (!code) {
                sentences.addLineOfPage(withoutMarkup(line), number);
            }
        }
        sentences.end();
        return sentences.found;
    }

    /** Code such as {@code `<sip:host>`} is no markup. */
    private static String withoutMarkup(String text) {
        return replace(MARKUP, text, found -> found.group(1) == null ? "" : found.group(1));
    }

    private void addLineOfPage(String line, int number) {
        String content = line.strip().replaceFirst("^>\\s?", "");
        Matcher item = ITEM.matcher(content);
        if (content.startsWith("|")) {
            end();
            if (!TABLE_RULE.matcher(content).matches()) {
                for (String cell : content.split("(?<!\\\\)\\|")) {
                    add(cell, number);
                    end();
                }
            }
        } else if (item.matches()) {
            end();
            add(item.group(1), number);
            if (content.startsWith("#")) {
                end();
            }
        } else if (content.isEmpty()) {
            end();
        } else {
            add(content, number);
        }
    }

    static List<Sentence> ofJavadoc(Path file, String source) {
        Sentences sentences = new Sentences(file);
        Matcher comment = JAVADOC.matcher(source);
        while (comment.find()) {
            int number = (int) source.substring(0, comment.start(1))
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            String text = comment.group(1).replaceAll("(?m)^[ \\t]*\\* ?", "");
            text = replace(EXAMPLE, text, found -> "");
            text = replace(INLINE_CODE, text, found -> "`" + found.group(1) + "`");
            text = replace(
                    INLINE_LINK, text, found -> found.group(2).isBlank() ? "`" + found.group(1) + "`" : found.group(2));
            text = replace(INLINE_RETURN, text, found -> "Returns " + found.group(1));
            text = replace(HTML_BREAK, text, found -> "\f");
            text = withoutMarkup(text);
            text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            for (String line : text.split("\n", -1)) {
                sentences.addLineOfJavadoc(line, ++number);
            }
            sentences.end();
        }
        return sentences.found;
    }

    private void addLineOfJavadoc(String line, int number) {
        Matcher tag = TAG.matcher(line);
        if (line.isBlank()) {
            end();
        } else if (tag.matches()) {
            end();
            add(tag.group(1), number);
        } else {
            String[] parts = line.split("\f", -1);
            for (int i = 0; i < parts.length; i++) {
                if (i > 0) {
                    end();
                }
                add(parts[i], number);
            }
        }
    }

    /** Replaces text but keeps the number of lines, so that the line numbers of later sentences stay correct. */
    private static String replace(Pattern pattern, String text, Function<MatchResult, String> replacement) {
        return pattern.matcher(text).replaceAll(found -> {
            String replaced = replacement.apply(found);
            long lost = found.group().chars().filter(c -> c == '\n').count()
                    - replaced.chars().filter(c -> c == '\n').count();
            return Matcher.quoteReplacement(replaced + "\n".repeat((int) Math.max(lost, 0)));
        });
    }

    private void add(String part, int line) {
        String stripped = part.strip();
        if (!stripped.isEmpty()) {
            if (!text.isEmpty() && ".,;:)".indexOf(stripped.charAt(0)) < 0) {
                text.append(' ');
            }
            lines.put(text.length(), line);
            text.append(stripped);
        }
    }

    /** Ends the collected text, and splits it into sentences. */
    private void end() {
        String all = text.toString();
        Matcher stop = END.matcher(masked(all));
        int from = 0;
        while (stop.find()) {
            add(all, from, stop.end());
            from = stop.end();
        }
        add(all, from, all.length());
        text.setLength(0);
        lines.clear();
    }

    private void add(String all, int from, int to) {
        String sentence = all.substring(from, to);
        if (!sentence.isBlank()) {
            int begin = from + sentence.length() - sentence.stripLeading().length();
            found.add(new Sentence(file, lines.floorEntry(begin).getValue(), sentence.strip()));
        }
    }

    /** A full stop in code or in a link ends no sentence. */
    private static String masked(String text) {
        String withoutCode = CODE.matcher(text).replaceAll(Sentences::mask);
        return LINK.matcher(withoutCode).replaceAll(Sentences::mask);
    }

    private static String mask(MatchResult found) {
        return "x".repeat(found.group().length());
    }
}
