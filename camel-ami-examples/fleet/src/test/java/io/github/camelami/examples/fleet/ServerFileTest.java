/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ServerFileTest {

    @Test
    void theFileInTheDocumentationNamesOneServer() throws Exception {
        Matcher snippet = Pattern.compile("(?ms)^```properties\\n(.*?)^```")
                .matcher(Files.readString(Path.of("..", "..", "docs", "fleet.md")));
        assertThat(snippet.find()).isTrue();
        ServerFile.Server sales = ServerFile.parse(snippet.group(1)).get("sales");
        assertThat(sales.host()).isEqualTo("sales.example.com:5038");
        assertThat(sales.password()).isEqualTo("not this one");
        assertThat(sales.toString()).doesNotContain("not this one");
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatThrownBy(() -> ServerFile.parse("a.host=x\na.username=y"))
                .hasMessageContaining("a.password is missing");
        assertThatThrownBy(() -> ServerFile.parse("a.port=5038")).hasMessageContaining("'a.port' is not known");
        assertThatThrownBy(() -> ServerFile.parse("../a.host=x")).hasMessageContaining("'../a.host' is not");
        assertThatThrownBy(() -> ServerFile.parse("a.host=x\na.username=y\na.password=z\na.host=w"))
                .hasMessageContaining("a.host is there twice");
        assertThatThrownBy(() -> ServerFile.parse("a.host=\\u00zz")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFileWithoutAServerIsRefusedUnlessItSaysSo() {
        for (String empty : new String[] {"", "\n\n", "# nobody\n", "  "}) {
            assertThatThrownBy(() -> ServerFile.parse(empty))
                    .hasMessageContaining("it names no server")
                    .hasMessageContaining("servers = none");
        }
        assertThat(ServerFile.parse("# all are gone\nservers = none\n")).isEmpty();
        for (String unclear :
                new String[] {"servers = no", "servers = none\na.host=x\na.username=y\na.password=z", "servers ="}) {
            assertThatThrownBy(() -> ServerFile.parse(unclear)).hasMessageContaining("'servers' is not");
        }
    }
}
