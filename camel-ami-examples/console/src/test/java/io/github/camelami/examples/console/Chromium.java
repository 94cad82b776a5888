/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A headless Chromium with a new profile, driven through chromedriver by the W3C's WebDriver protocol. */
final class Chromium implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final String base;
    private final String session;

    private Chromium(Process driver, int port, Path profile) {
        this.driver = driver;
        this.base = "http://127.0.0.1:" + port + "/session";
        String arguments =
                "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
                        + "--disable-component-update --disable-sync --lang=en --window-size=1280,900 --user-data-dir="
                        + profile;
        JsonObject options = new JsonObject().put("args", new JsonArray(List.of(arguments.split(" "))));
        JsonObject wanted = new JsonObject().put("browserName", "chrome").put("goog:chromeOptions", options);
        this.session = ((JsonObject) send(
                        "POST", "", new JsonObject().put("capabilities", new JsonObject().put("alwaysMatch", wanted))))
                .getString("sessionId");
    }

    /** Starts Chromium. If it is missing, aborts the test, or fails it with {@code AMI_REQUIRE_ASTERISK=true}. */
    static Chromium start(Path scratch) throws IOException {
        Path log = Files.createTempFile(scratch, "chromedriver", ".log");
        Process driver;
        try {
            driver = new ProcessBuilder("chromedriver", "--port=0")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException none) {
            throw Required.missing("No chromedriver: apt-get install chromium chromium-driver");
        }
        try {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> PORT.matcher(Files.readString(log)).find());
            Matcher port = PORT.matcher(Files.readString(log));
            port.find();
            return new Chromium(driver, Integer.parseInt(port.group(1)), Files.createTempDirectory(scratch, "profile"));
        } catch (RuntimeException e) {
            driver.destroy();
            throw e;
        }
    }

    private @Nullable Object send(String method, String path, @Nullable JsonObject body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(60))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            Object value = new JsonObject(answer.body()).getValue("value");
            if (answer.statusCode() != 200) {
                throw new AssertionError(method + " " + path + ": " + value);
            }
            return value;
        } catch (IOException e) {
            throw new AssertionError("chromedriver: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private @Nullable Object post(String path, JsonObject body) {
        return send("POST", "/" + session + path, body);
    }

    void open(String url) {
        post("/url", new JsonObject().put("url", url));
    }

    /** Returns the result of this JavaScript. */
    @Nullable
    Object run(String script, Object... arguments) {
        return post(
                "/execute/sync", new JsonObject().put("script", script).put("args", new JsonArray(List.of(arguments))));
    }

    @Nullable
    Object runLater(String script, Object... arguments) {
        return post(
                "/execute/async",
                new JsonObject().put("script", script).put("args", new JsonArray(List.of(arguments))));
    }

    /** Returns the visible text of the first such element, without direction marks; empty if there is none. */
    String text(String css) {
        return String.valueOf(run(
                "return document.querySelector(arguments[0])?.innerText.replace(/[\\u2066-\\u2069]/g, '') ?? ''", css));
    }

    void awaitText(String css, String part) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(text(css)).as(css).contains(part));
    }

    /** Scrolls to an element and clicks it with the mouse, as a person would. */
    void click(String css) {
        run("document.querySelector(arguments[0])?.scrollIntoView({block: 'center'})", css);
        post("/element/" + find(css) + "/click", new JsonObject());
    }

    void awaitNoText(String css) {
        await().atMost(Duration.ofSeconds(20)).until(() -> text(css).isEmpty());
    }

    /** Selects the option with this text, as the keyboard would. */
    void choose(String css, String option) {
        run(
                "const s = document.querySelector(arguments[0]); s.selectedIndex = [...s.options].findIndex(o => o.text === arguments[1]);"
                        + " s.dispatchEvent(new Event('change', {bubbles: true}))",
                css,
                option);
    }

    /** Sends keys to the element with the focus. */
    void keys(String keys) {
        JsonArray actions = new JsonArray();
        keys.chars().mapToObj(key -> String.valueOf((char) key)).forEach(key -> actions.add(
                        new JsonObject().put("type", "keyDown").put("value", key))
                .add(new JsonObject().put("type", "keyUp").put("value", key)));
        JsonObject keyboard =
                new JsonObject().put("type", "key").put("id", "keys").put("actions", actions);
        post("/actions", new JsonObject().put("actions", new JsonArray().add(keyboard)));
    }

    /** Types into a field, once it is visible. */
    void type(String css, String keys) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Boolean.TRUE.equals(
                        run("return document.querySelector(arguments[0])?.checkVisibility() ?? false", css)));
        post("/element/" + find(css) + "/value", new JsonObject().put("text", keys));
    }

    private String find(String css) {
        JsonObject found = (JsonObject)
                post("/element", new JsonObject().put("using", "css selector").put("value", css));
        return String.valueOf(found.iterator().next().getValue());
    }

    /** Sends a command of Chrome's own protocol. */
    void cdp(String command, JsonObject parameters) {
        post("/goog/cdp/execute", new JsonObject().put("cmd", command).put("params", parameters));
    }

    void screenshot(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(String.valueOf(send("GET", "/" + session + "/screenshot", null))));
    }

    @Override
    public void close() throws Exception {
        try {
            send("DELETE", "/" + session, null);
        } finally {
            driver.destroy();
            driver.waitFor(10, TimeUnit.SECONDS);
        }
    }
}
