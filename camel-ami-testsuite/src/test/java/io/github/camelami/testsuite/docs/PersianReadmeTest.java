/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The Persian README shows the same code as the English one, which tests run, and its code reads from left to right.
 */
class PersianReadmeTest {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\w+\\n.*?^```$");
    private static final Pattern CODE = Pattern.compile("(<span dir=\"ltr\">)?`([^`\\n]+)`");
    private static final Pattern UNMARKED_COMMA = Pattern.compile("[`)]\u060c\\s[`\\[]");
    private static final String RIGHT_TO_LEFT = "<div dir=\"rtl\">";
    private static final String END = "</div>";

    @Test
    void each_block_of_code_is_one_of_the_english_readme() throws IOException {
        List<String> english = blocks(Files.readString(ProjectTree.ROOT.resolve("README.md")));
        assertThat(blocks(persian())).hasSizeGreaterThan(15).isSubsetOf(english);
    }

    @Test
    void no_fence_is_outside_a_block() throws IOException {
        assertThat(BLOCK.matcher(persian()).replaceAll("")).doesNotContain("```");
    }

    @Test
    void text_reads_from_right_to_left_and_code_does_not() throws IOException {
        String page = persian();
        assertThat(page.lines().filter(RIGHT_TO_LEFT::equals))
                .hasSameSizeAs(page.lines().filter(END::equals).toList());
        for (MatchResult block : BLOCK.matcher(page).results().toList()) {
            String before = page.substring(0, block.start());
            assertThat(before.lastIndexOf(END))
                    .as("the text before %s ends", block.group())
                    .isGreaterThan(before.lastIndexOf(RIGHT_TO_LEFT));
        }
        String text = BLOCK.matcher(page).replaceAll("");
        assertThat(text.substring(text.indexOf('\n')))
                .as("after the link to the English page")
                .startsWith("\n\n" + RIGHT_TO_LEFT);
    }

    /** A browser moves a symbol at the end of Latin text to the other end, and swaps two Latin words around a comma. */
    @Test
    void code_within_text_keeps_its_direction() throws IOException {
        String text = BLOCK.matcher(persian()).replaceAll("");
        assertThat(CODE.matcher(text)
                        .results()
                        .filter(code -> code.group(1) == null && hasSignAtAnEnd(code.group(2)))
                        .map(MatchResult::group))
                .as("code to put into <span dir=\"ltr\">")
                .isEmpty();
        assertThat(UNMARKED_COMMA.matcher(text).results().map(MatchResult::group))
                .as("commas to put U+200F after")
                .isEmpty();
    }

    @Test
    void each_readme_links_the_other_in_its_first_line() throws IOException {
        assertThat(persian()).startsWith("[English](README.md) | ");
        assertThat(Files.readString(ProjectTree.ROOT.resolve("README.md")))
                .startsWith("English | [فارسی](README.fa.md)\n");
    }

    /** A single symbol has no other end. */
    private static boolean hasSignAtAnEnd(String code) {
        return code.length() > 1
                && !(Character.isLetterOrDigit(code.charAt(0))
                        && Character.isLetterOrDigit(code.charAt(code.length() - 1)));
    }

    private static String persian() throws IOException {
        return Files.readString(ProjectTree.ROOT.resolve("README.fa.md"));
    }

    private static List<String> blocks(String page) {
        return BLOCK.matcher(page).results().map(MatchResult::group).toList();
    }
}
