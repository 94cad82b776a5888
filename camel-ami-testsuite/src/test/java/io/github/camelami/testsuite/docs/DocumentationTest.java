/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiServer;
import io.github.camelami.ListenPolicy;
import io.github.camelami.SpyMode;
import io.github.camelami.simulator.AmiSimulator;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * The README and the pages in docs are correct: each route in them starts with the simulator, and each link has a
 * target.
 */
class DocumentationTest {

    private static final Path ROOT = ProjectTree.ROOT;
    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)(#[^)]*)?\\)");

    /** A code block of a page. */
    record Snippet(Path page, int number, String language, String text) {

        @Override
        public String toString() {
            return ROOT.relativize(page) + " " + language + " " + number;
        }
    }

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    /** Includes the pages for people who change the project. */
    static List<Path> allPages() throws IOException {
        List<Path> pages = new ArrayList<>(pages());
        for (Path folder : List.of(ROOT, ROOT.resolve(".github"), ROOT.resolve("camel-ami-testsuite/asterisk"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    static List<Snippet> snippets() throws IOException {
        List<Snippet> all = new ArrayList<>();
        for (Path page : pages()) {
            Matcher fence = FENCE.matcher(Files.readString(page));
            for (int number = 1; fence.find(); number++) {
                all.add(new Snippet(page, number, fence.group(1), fence.group(2)));
            }
        }
        return all;
    }

    static List<Snippet> yaml() throws IOException {
        return snippets().stream()
                .filter(snippet -> snippet.language.equals("yaml"))
                .toList();
    }

    static List<Snippet> xml() throws IOException {
        return snippets().stream()
                .filter(snippet -> snippet.language.equals("xml") && snippet.text.contains("<route"))
                .toList();
    }

    static List<Snippet> java() throws IOException {
        return snippets().stream()
                .filter(snippet -> snippet.language.equals("java") && !isTest(snippet) && !isClass(snippet))
                .toList();
    }

    /** A user's class: a bean that a route names, or routes. */
    private static boolean isClass(Snippet snippet) {
        return snippet.language.equals("java") && snippet.text.startsWith("package ");
    }

    private static boolean isRoutes(Snippet snippet) {
        return isClass(snippet) && snippet.text.contains(" extends RouteBuilder ");
    }

    static List<Snippet> routeClasses() throws IOException {
        return snippets().stream().filter(DocumentationTest::isRoutes).toList();
    }

    static List<Snippet> tests() throws IOException {
        return snippets().stream().filter(DocumentationTest::isTest).toList();
    }

    private static boolean isTest(Snippet snippet) {
        return snippet.language.equals("java") && snippet.text.contains("@Test");
    }

    @Test
    void every_snippet_is_of_a_checked_language() throws IOException {
        assertThat(snippets()).isNotEmpty().allSatisfy(snippet -> assertThat(snippet.language())
                .as("%s", snippet)
                .isIn(Set.of("yaml", "xml", "java", "properties", "ini", "sh", "json", "text")));
    }

    static List<Snippet> json() throws IOException {
        return snippets().stream()
                .filter(snippet -> snippet.language.equals("json"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("json")
    void each_json_can_be_read(Snippet snippet) throws Exception {
        assertThat(Jsoner.deserialize(snippet.text())).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("yaml")
    void each_yaml_route_starts(Snippet snippet) throws Exception {
        startsWith(ResourceHelper.fromString("snippet.yaml", snippet.text()));
    }

    @ParameterizedTest
    @MethodSource("xml")
    void each_xml_route_starts(Snippet snippet) throws Exception {
        String routes = snippet.text().contains("<routes") ? snippet.text() : "<routes>" + snippet.text() + "</routes>";
        startsWith(ResourceHelper.fromString("snippet.xml", routes));
    }

    private static void startsWith(Resource resource) throws Exception {
        run(camel -> PluginHelper.getRoutesLoader(camel).loadRoutes(resource));
    }

    @ParameterizedTest
    @MethodSource("java")
    void each_java_route_compiles_and_starts(Snippet snippet, @TempDir Path classes) throws Exception {
        String source = "import static io.github.camelami.endpointdsl.AmiEndpointBuilderFactory.ami;\n"
                + "import io.github.camelami.AmiCalls;\n"
                + "import org.apache.camel.builder.RouteBuilder;\n"
                + "public class Snippet extends RouteBuilder { public void configure() throws Exception {\n"
                + snippet.text()
                + "\n} }";
        RoutesBuilder routes = (RoutesBuilder)
                compile(source, "Snippet", classes).getConstructor().newInstance();
        run(camel -> camel.addRoutes(routes));
    }

    /** A user's test, exactly as on the page: it compiles, is found, and passes. */
    @ParameterizedTest
    @MethodSource("tests")
    void each_test_compiles_and_passes(Snippet snippet, @TempDir Path classes) throws Exception {
        Matcher name = Pattern.compile("(?m)^class (\\w+)").matcher(snippet.text());
        assertThat(name.find()).as("%s has a class", snippet).isTrue();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(
                                        DiscoverySelectors.selectClass(compile(snippet.text(), name.group(1), classes)))
                                .build(),
                        summary);
        assertThat(summary.getSummary().getFailures())
                .extracting(TestExecutionSummary.Failure::getException)
                .as("%s", snippet)
                .isEmpty();
        assertThat(summary.getSummary().getTestsSucceededCount())
                .as("%s", snippet)
                .isPositive();
        assertThat(snippet.text().lines()).as("%s is short", snippet).hasSizeLessThan(25);
    }

    /** The policy of the page knows people, and meets requests without a supervisor and without a phone. */
    @Test
    void each_policy_of_a_page_compiles_and_decides(@TempDir Path classes) throws Exception {
        List<Snippet> policies = snippets().stream()
                .filter(snippet -> isClass(snippet) && !isRoutes(snippet))
                .toList();
        assertThat(policies).isNotEmpty();
        for (Snippet snippet : policies) {
            ListenPolicy policy = (ListenPolicy) compile(snippet.text(), className(snippet), classes)
                    .getConstructor()
                    .newInstance();
            for (SpyMode mode : SpyMode.values()) {
                assertThat(policy.mayListen(new ListenPolicy.Request("sara", null, "PJSIP/202-1", mode)))
                        .isTrue();
                assertThat(policy.mayListen(new ListenPolicy.Request("reza", "PJSIP/201", "PJSIP/202-1", mode)))
                        .isEqualTo(mode == SpyMode.LISTEN);
                assertThat(policy.mayListen(new ListenPolicy.Request(null, "PJSIP/201", "PJSIP/202-1", mode)))
                        .isFalse();
                assertThat(policy.mayListen(new ListenPolicy.Request("sara", null, "PJSIP/302-1", mode)))
                        .isFalse();
            }
        }
    }

    /** A user's routes, registered by the property that the page shows. */
    @ParameterizedTest
    @MethodSource("routeClasses")
    void each_class_of_routes_compiles_and_starts(Snippet snippet, @TempDir Path classes) throws Exception {
        String name = className(snippet);
        Class<?> routes = compile(snippet.text(), name, classes);
        Matcher property = Pattern.compile("(?m)^(camel\\.[\\w.-]+) = (\\S*" + Pattern.quote(name) + ")$")
                .matcher(Files.readString(snippet.page()));
        assertThat(property.find())
                .as("%s is registered by a property", snippet)
                .isTrue();
        Main main = new Main();
        try (AmiSimulator simulator = AmiSimulator.start()) {
            main.setDefaultPropertyPlaceholderLocation("false");
            main.configure().withAutoConfigurationLogSummary(false);
            main.addMainListener(new MainListenerSupport() {
                @Override
                public void beforeInitialize(BaseMainSupport starting) {
                    starting.getCamelContext().setApplicationContextClassLoader(routes.getClassLoader());
                    starting.getCamelContext().getClassResolver().addClassLoader(routes.getClassLoader());
                }
            });
            main.addInitialProperty(property.group(1), property.group(2));
            main.bind("pbx", server(simulator));
            main.start();
            assertStarted(main.getCamelContext());
        } finally {
            main.stop();
        }
    }

    private static String className(Snippet snippet) {
        Matcher name =
                Pattern.compile("(?s)^package ([\\w.]+);.*public class (\\w+)").matcher(snippet.text());
        assertThat(name.find()).as("%s has a class", snippet).isTrue();
        return name.group(1) + "." + name.group(2);
    }

    /** A task to run on a context before it is started. */
    private interface Preparation {
        void prepare(DefaultCamelContext camel) throws Exception;
    }

    private static void run(Preparation preparation) throws Exception {
        try (AmiSimulator simulator = AmiSimulator.start();
                DefaultCamelContext camel = new DefaultCamelContext()) {
            AmiServer pbx = server(simulator);
            for (String name : List.of("pbx", "berlin", "paris")) {
                camel.getRegistry().bind(name, pbx);
            }
            camel.getRegistry().bind("policy", (ListenPolicy) request -> true);
            preparation.prepare(camel);
            camel.start();
            assertStarted(camel);
        }
    }

    private static AmiServer server(AmiSimulator simulator) {
        AmiServer pbx = new AmiServer();
        pbx.setHost("127.0.0.1");
        pbx.setPort(simulator.port());
        pbx.setUsername("camel");
        pbx.setPassword("camel-secret");
        return pbx;
    }

    private static void assertStarted(CamelContext camel) {
        assertThat(camel.getRoutes()).isNotEmpty().allSatisfy(route -> assertThat(camel.getRouteController()
                        .getRouteStatus(route.getRouteId())
                        .isStarted())
                .isTrue());
    }

    private static Class<?> compile(String source, String name, Path classes) throws Exception {
        JavaFileObject file =
                new SimpleJavaFileObject(
                        URI.create("string:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreErrors) {
                        return source;
                    }
                };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            complaints,
                            manager,
                            null,
                            List.of(
                                    "-d",
                                    classes.toString(),
                                    "-classpath",
                                    System.getProperty("java.class.path"),
                                    "-proc:none"),
                            null,
                            List.of(file))
                    .call();
            assertThat(compiled).as(complaints.toString()).isTrue();
        }
        URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, DocumentationTest.class.getClassLoader());
        return loader.loadClass(name);
    }

    /** A bean is an {@link AmiServer} unless its snippet names another class. */
    @Test
    void each_property_of_a_bean_exists() throws Exception {
        for (Snippet snippet : snippets()) {
            if (snippet.language().equals("properties")) {
                Properties properties = new Properties();
                properties.load(new StringReader(snippet.text()));
                for (String key : properties.stringPropertyNames()) {
                    if (key.matches("camel\\.beans(\\.\\w+){2,}")) {
                        int last = key.lastIndexOf('.');
                        String type =
                                properties.getProperty(key.substring(0, last), "#class:" + AmiServer.class.getName());
                        String setter = "set" + Character.toUpperCase(key.charAt(last + 1)) + key.substring(last + 2);
                        assertThat(Class.forName(type.replaceFirst("^#class:", ""))
                                        .getMethods())
                                .as("%s: %s", snippet, key)
                                .anyMatch(method -> method.getName().equals(setter));
                    }
                }
            }
        }
    }

    /** Each line of manager.conf or of a dialplan on a page is used by the test servers, except for addresses. */
    @Test
    void each_line_of_asterisks_configuration_is_one_that_is_tested() throws IOException {
        Path conf = ROOT.resolve("camel-ami-testsuite/asterisk/conf");
        String tested =
                Files.readString(conf.resolve("manager.conf")) + Files.readString(conf.resolve("extensions.conf"));
        for (Snippet snippet : snippets()) {
            if (snippet.language().equals("ini")) {
                snippet.text()
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith(";"))
                        .filter(line -> !line.startsWith("permit") && !line.startsWith("bindaddr"))
                        .forEach(line -> assertThat(tested).as("%s", snippet).contains(line));
            }
        }
    }

    /** The pages about flows show each flow in all three languages. */
    @ParameterizedTest
    @ValueSource(strings = {"listening.md", "playback.md", "privacy.md", "security.md"})
    void each_flow_is_shown_in_java_yaml_and_xml(String name) throws IOException {
        Map<String, Long> shown = snippets().stream()
                .filter(snippet -> snippet.page().endsWith(name) && !isClass(snippet))
                .collect(Collectors.groupingBy(Snippet::language, Collectors.counting()));
        assertThat(shown.get("java")).isPositive().isEqualTo(shown.get("yaml")).isEqualTo(shown.get("xml"));
    }

    @Test
    void each_link_leads_to_a_file() throws IOException {
        for (Path page : allPages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                assertThat(page.resolveSibling(link.group(1)).normalize())
                        .as("link in %s", ROOT.relativize(page))
                        .exists();
            }
        }
    }
}
