/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.reference;

import io.github.camelami.AmiServer;
import io.github.camelami.internal.operation.Input;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/**
 * The tables of {@code docs/options.md} and {@code docs/headers.md}, written from the catalog entry that Camel's build generates, so
 * that documentation and code say the same.
 */
final class ReferencePages {

    private static final String NOTE =
            "<!-- Written from the catalog entry ami.json; do not edit. After a change of an option or header run: "
                    + ReferencePagesTest.UPDATE_COMMAND + " -->\n\n";

    /** Camel's groups of options, in the order of the page, with their titles. */
    private static final Map<String, String> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("common", "Everyday");
        GROUPS.put("consumer", "Consumer");
        GROUPS.put("producer", "Producer");
        GROUPS.put("security", "Security");
        GROUPS.put("advanced", "Links, advanced");
        GROUPS.put("consumer (advanced)", "Consumer, advanced");
        GROUPS.put("producer (advanced)", "Producer, advanced");
        GROUPS.put("health", "Health");
    }

    /** Plainer words for the options that every Camel component has, whose descriptions come from Camel. */
    private static final Map<String, String> OF_CAMEL = Map.of(
            "bridgeErrorHandler",
            "Whether exceptions in the consumer, such as an outage of the link, go to the route's error handler, each "
                    + "as an exchange. By default, Camel logs them at WARN or ERROR and ignores them.",
            "exceptionHandler",
            "A custom handler for exceptions in the consumer, unused with bridgeErrorHandler=true. By default, Camel "
                    + "logs them at WARN or ERROR and ignores them.",
            "exchangePattern",
            "The exchange pattern of the exchanges that the consumer creates.",
            "lazyStartProducer",
            "Whether the producer starts with its first message instead of with the route. If it cannot start, the "
                    + "route's error handler gets the failure of that message. The first message takes a little longer.",
            "autowiredEnabled",
            "Whether Camel sets options marked as autowired from the registry, if it has exactly one bean of the "
                    + "option's type.",
            "healthCheckConsumerEnabled",
            "Whether this component has health checks for its consumers.",
            "healthCheckProducerEnabled",
            "Whether this component has health checks for its producers. They also need "
                    + "camel.health.producersEnabled=true.");

    private static final Set<String> INPUTS =
            Arrays.stream(Input.values()).map(Input::header).collect(Collectors.toUnmodifiableSet());

    private final JsonObject catalog;

    ReferencePages(String catalogJson) throws DeserializationException {
        catalog = (JsonObject) Jsoner.deserialize(catalogJson);
    }

    /** The page of all options. */
    String options() {
        Map<String, JsonObject> endpoint = section("properties");
        Map<String, JsonObject> component = section("componentProperties");
        component.keySet().removeAll(endpoint.keySet());
        StringBuilder page = new StringBuilder("# Options\n\n").append(NOTE);
        page.append(
                        "`ami:server[:port][?options]`. You can set each option in the URI of an endpoint, or on the component as the")
                .append(
                        " default for all endpoints\n(`camel.component.ami.<option>`, or `camel.component.ami.<opt-ion>` with")
                .append(
                        " dashes). The options in [Servers by name](#servers-by-name) can also be set\non the bean of a server. The URI")
                .append(" takes precedence, then a [header](headers.md) if the option has one, then the bean, then the")
                .append(" component.\nDurations are in milliseconds, or text such as `30s`.")
                .append(
                        " Other numbers have no unit.\nA route fails to start if its URI has an unknown option or an invalid")
                .append(" value.\n\n");
        page.append("In a URI and in `parameters` of YAML, `+` means a blank, and `&` and `%` have special meanings.\n")
                .append(
                        "Write a value that contains one of these characters as `RAW(...)`: `callerId=RAW(+4930123)`,\n")
                .append("`match.CallerIDName=RAW(O'Neil & S\u00f6hne?)`. Headers need no `RAW`.\n\n");
        page.append("## Address\n\n");
        table(page, endpoint, option -> "path".equals(option.getString("kind")));
        GROUPS.forEach((group, title) -> {
            Predicate<JsonObject> here =
                    option -> group.equals(option.getString("group")) && !"path".equals(option.getString("kind"));
            if (endpoint.values().stream().anyMatch(here)) {
                page.append("## ").append(title).append("\n\n");
                table(page, endpoint, here);
            }
        });
        page.append("## Servers by name\n\n")
                .append(
                        "If the registry has a bean of type `io.github.camelami.AmiServer` named `pbx1`, then `ami:pbx1` refers to")
                .append(
                        " that server. It has these\nproperties, with the same meaning as the options of the same names:\n\n")
                .append(String.join(
                        ", ",
                        serverProperties().stream()
                                .map(name -> "`" + name + "`")
                                .toList()))
                .append(".\n\n");
        page.append("## The component only\n\n")
                .append("Set these as `camel.component.ami.<option>`. All options above can be set there too.\n\n");
        table(page, component, option -> true);
        return ended(page);
    }

    /** The page of all headers. */
    String headers() {
        Map<String, JsonObject> headers = section("headers");
        StringBuilder page = new StringBuilder("# Headers\n\n").append(NOTE);
        page.append(
                        "Each header is a constant in `io.github.camelami.AmiConstants`. Actions never read a header that a consumer")
                .append(" sets, so an event cannot control anything by itself.\n\n");
        page.append("## Inputs of an action\n\n")
                .append(
                        "A header supplies an input that the URI does not set. If the URI has the option of the same name (`phone` for")
                .append(
                        " `CamelAmiPhone`), the header\nis ignored. [security.md](security.md) lists the values that a header may have. A header whose\nname begins with `CamelAmi` but is unknown has no effect, and is logged once.\n\n");
        headerTable(page, headers, name -> INPUTS.contains(name));
        page.append("## Results of an action\n\n")
                .append("Actions do not read these headers, except `CamelAmiHandle`.\n\n");
        headerTable(
                page,
                headers,
                name -> name.equals(Input.HANDLE.header())
                        || !INPUTS.contains(name) && !isOf(headers, name, "consumer"));
        page.append("## Headers of an event\n\n");
        headerTable(page, headers, name -> isOf(headers, name, "consumer") || isOf(headers, name, "common"));
        return ended(page);
    }

    private static boolean isOf(Map<String, JsonObject> headers, String name, String label) {
        return label.equals(headers.get(name).getString("label"));
    }

    private Map<String, JsonObject> section(String name) {
        Map<String, JsonObject> entries = new LinkedHashMap<>();
        ((JsonObject) catalog.get(name)).forEach((key, value) -> entries.put(key, (JsonObject) value));
        return entries;
    }

    private static Collection<String> serverProperties() {
        try {
            return Arrays.stream(Introspector.getBeanInfo(AmiServer.class).getPropertyDescriptors())
                    .filter(property -> property.getWriteMethod() != null)
                    .map(PropertyDescriptor::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IntrospectionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void table(StringBuilder page, Map<String, JsonObject> options, Predicate<JsonObject> here) {
        page.append("| option | type | default | meaning |\n| --- | --- | --- | --- |\n");
        options.forEach((name, option) -> {
            if (here.test(option)) {
                String prefix = option.getString("prefix");
                page.append("| `")
                        .append(prefix == null ? name : prefix + "<name>")
                        .append("` | ")
                        .append(type(option))
                        .append(" | ")
                        .append(defaultValue(option))
                        .append(" | ")
                        .append(text(name, option))
                        .append(Boolean.TRUE.equals(option.get("required")) ? " *Required.*" : "")
                        .append(Boolean.TRUE.equals(option.get("secret")) ? " *Secret.*" : "")
                        .append(" |\n");
            }
        });
        page.append('\n');
    }

    private static void headerTable(StringBuilder page, Map<String, JsonObject> headers, Predicate<String> here) {
        page.append("| header | type | meaning |\n| --- | --- | --- |\n");
        headers.forEach((name, header) -> {
            if (here.test(name)) {
                page.append("| `")
                        .append(name)
                        .append("` | ")
                        .append(type(header))
                        .append(" | ")
                        .append(text(name, header))
                        .append(" |\n");
            }
        });
        page.append('\n');
    }

    private static String type(JsonObject entry) {
        if (entry.get("enum") instanceof Collection<?> words) {
            return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
        }
        if ("duration".equals(entry.getString("type"))) {
            return "Duration";
        }
        String javaType = entry.getString("javaType").replaceAll("<.*>", "");
        return javaType.substring(javaType.lastIndexOf('.') + 1);
    }

    private static String defaultValue(JsonObject option) {
        String value = option.getString("defaultValue");
        if (value == null || value.isEmpty()) {
            return "";
        }
        if (!"duration".equals(option.getString("type"))) {
            return "`" + value + "`";
        }
        long millis = Long.parseLong(value);
        return millis % 1000 == 0 && millis > 0
                ? "`" + Duration.ofMillis(millis).toSeconds() + "s`"
                : "`" + millis + "ms`";
    }

    /** Descriptions are simple HTML; characters that have a meaning in Markdown are escaped. */
    private static String text(String name, JsonObject entry) {
        String text = OF_CAMEL.getOrDefault(name, entry.getString("description"))
                .replaceAll(" This is a multi-value option with prefix: \\S+$", "")
                .replace("|", "\\|")
                .replace("*", "\\*")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
        return text.endsWith(".") ? text : text + ".";
    }

    private static String ended(StringBuilder page) {
        return page.toString().stripTrailing() + "\n";
    }

    /** The pages by file name. */
    Map<String, String> all() {
        return Map.of("options.md", options(), "headers.md", headers());
    }

    /** The groups of options that this page does not contain. */
    List<String> unknownGroups() {
        return section("componentProperties").values().stream()
                .map(option -> option.getString("group"))
                .filter(group -> !GROUPS.containsKey(group))
                .distinct()
                .toList();
    }
}
