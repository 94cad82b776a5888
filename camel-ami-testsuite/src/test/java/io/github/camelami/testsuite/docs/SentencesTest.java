/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.testsuite.docs.Sentences.Sentence;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sentences on pages are short enough to be understood at first reading. */
class SentencesTest {

    private static final Path FILE = Path.of("docs/page.md");

    /** The description of an option that every component has. */
    private static final String CAMELS_OWN = "Allows for bridging the consumer to the Camel routing Error Handler";

    private static List<String> ofPage(String... lines) {
        return Sentences.ofPage(FILE, String.join("\n", lines)).stream()
                .map(Sentence::toString)
                .map(sentence -> sentence.substring(FILE.toString().length() + 1))
                .toList();
    }

    private static List<String> ofJavadoc(String... lines) {
        return Sentences.ofJavadoc(FILE, String.join("\n", lines)).stream()
                .map(Sentence::toString)
                .map(sentence -> sentence.substring(FILE.toString().length() + 1))
                .toList();
    }

    @Test
    void a_sentence_is_found_on_the_line_it_begins_on() {
        assertThat(ofPage("One. Two", "goes on (here). Is it", "three? Four!"))
                .containsExactly("1: One.", "1: Two goes on (here).", "2: Is it three?", "3: Four!");
    }

    @Test
    void headings_items_cells_and_paragraphs_end_sentences() {
        assertThat(ofPage(
                        "# Head",
                        "text",
                        "",
                        "- one",
                        "  more",
                        "- two",
                        "1. three",
                        "| a | `b` c d \\| e |",
                        "| --- | --- |",
                        "> quoted"))
                .containsExactly(
                        "1: Head",
                        "2: text",
                        "4: one more",
                        "6: two",
                        "7: three",
                        "8: a",
                        "8: `b` c d \\| e",
                        "10: quoted");
    }

    @Test
    void code_addresses_abbreviations_and_numbers_end_no_sentence() {
        assertThat(ofPage("See `a. B` in [the page. Really](x. y), e.g. 4.14 or ... so. End"))
                .containsExactly("1: See `a. B` in [the page. Really](x. y), e.g. 4.14 or ... so.", "1: End");
    }

    @Test
    void blocks_of_code_are_no_sentences() {
        assertThat(ofPage("Before", "```java", "no. sentence", "```", "After", "<div dir=\"rtl\">", "Last `<a>`</div>"))
                .containsExactly("1: Before", "5: After", "7: Last `<a>`");
    }

    @Test
    void a_persian_question_ends_a_sentence() {
        assertThat(ofPage("\u0686\u0631\u0627\u061f \u0628\u0644\u0647.")).hasSize(2);
    }

    @Test
    void code_counts_as_one_word_and_a_link_by_its_text() {
        assertThat(Sentences.ofPage(FILE, "Set `a b c` as [the page](x y z) says - now, 5 times."))
                .extracting(Sentence::words)
                .containsExactly(9L);
    }

    @Test
    void javadoc_is_read_by_its_tags() {
        assertThat(ofJavadoc(
                        "/* No Javadoc. */",
                        "/**",
                        " * Returns {@code a. b} of {@link",
                        " * A#b(int) the thing}. Then {@link C}.",
                        " *",
                        " * <p>More<li>item",
                        " * <pre>",
                        " * code. here",
                        " * </pre>",
                        " * @param name the name &lt; 3",
                        " *     characters",
                        " * @return this",
                        " * @see Other",
                        " */",
                        "void a(); // \"/**.java */\"",
                        "    /** {@return one {@code line}} */"))
                .containsExactly(
                        "3: Returns `a. b` of the thing.",
                        "4: Then `C`.",
                        "6: More",
                        "6: item",
                        "10: the name < 3 characters",
                        "12: this",
                        "16: Returns one `line`");
    }

    @Test
    void sentences_of_pages_are_short() throws IOException {
        List<Sentence> all = Sentences.ofPages();
        assertThat(all).hasSizeGreaterThan(1000);
        assertThat(all.stream()
                        .filter(sentence ->
                                sentence.words() > 40 && !sentence.text().startsWith(CAMELS_OWN)))
                .as("sentences of more than 40 words: make two of each, or a list")
                .isEmpty();
    }
}
