/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/** Writes what Spring Boot's tooling wants to know of the options into the file named by the first argument. */
public final class ConfigurationMetadata {

    private static final String PREFIX = "camel.component.ami";
    private static final String CATALOG = "META-INF/io/github/camelami/ami.json";
    private static final String SOURCE = "io.github.camelami.AmiComponent";

    public static void main(String[] arguments) throws Exception {
        JsonArray properties = new JsonArray();
        JsonObject enabled = new JsonObject();
        enabled.put("name", PREFIX + ".enabled");
        enabled.put("type", "java.lang.Boolean");
        enabled.put("description", "Whether the component ami is configured by these properties.");
        enabled.put("defaultValue", true);
        properties.add(enabled);
        JsonObject servers = new JsonObject();
        servers.put("name", "camel.ami.servers");
        servers.put("type", "java.util.Map<java.lang.String,io.github.camelami.AmiServer>");
        servers.put("description", "Servers by name. Each becomes an AmiServer bean, which endpoints name as in ami:pbx.");
        properties.add(servers);
        JsonArray hints = new JsonArray();
        for (Map.Entry<String, Object> option : ((JsonObject) catalog().get("componentProperties")).entrySet()) {
            if (!option.getKey().equals("configuration")) {
                String name = PREFIX + "." + dashed(option.getKey());
                JsonObject entry = (JsonObject) option.getValue();
                properties.add(property(name, entry));
                if (entry.get("enum") instanceof JsonArray values) {
                    hints.add(hint(name, values));
                }
            }
        }
        JsonObject group = new JsonObject();
        group.put("name", PREFIX);
        group.put("type", SOURCE);
        JsonArray groups = new JsonArray();
        groups.add(group);
        JsonObject metadata = new JsonObject();
        metadata.put("groups", groups);
        metadata.put("properties", properties);
        metadata.put("hints", hints);
        Path file = Path.of(arguments[0]);
        Files.createDirectories(file.getParent());
        Files.writeString(file, Jsoner.prettyPrint(metadata.toJson(), 2) + "\n");
    }

    private static JsonObject catalog() throws Exception {
        try (InputStream in = ConfigurationMetadata.class.getClassLoader().getResourceAsStream(CATALOG)) {
            if (in == null) {
                throw new IllegalStateException(CATALOG + " is not on the class path: is the component?");
            }
            return (JsonObject) Jsoner.deserialize(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static JsonObject property(String name, JsonObject option) {
        JsonObject property = new JsonObject();
        property.put("name", name);
        property.put("type", type(option));
        property.put("description", option.getString("description"));
        property.put("sourceType", SOURCE);
        if (option.containsKey("defaultValue")) {
            property.put("defaultValue", option.get("defaultValue"));
        }
        if (Boolean.TRUE.equals(option.get("deprecated"))) {
            property.put("deprecation", new JsonObject());
        }
        return property;
    }

    /** The type Spring Boot's tooling shall check a value against; a bean is named by {@code #bean:name}, which is text. */
    private static String type(JsonObject option) {
        String java = option.getString("javaType");
        switch (option.getString("type")) {
            case "boolean":
                return "java.lang.Boolean";
            case "integer":
                return java.equals("long") || java.equals("java.lang.Long") ? "java.lang.Long" : "java.lang.Integer";
            case "enum":
                return java;
            case "object":
                return java.startsWith("java.util.Map") ? java : "java.lang.String";
            default:
                // a duration too: Camel reads 2s, 500 and 1m30s
                return "java.lang.String";
        }
    }

    private static JsonObject hint(String name, JsonArray values) {
        JsonArray offered = new JsonArray();
        for (Object value : values) {
            JsonObject one = new JsonObject();
            one.put("value", value);
            offered.add(one);
        }
        JsonObject hint = new JsonObject();
        hint.put("name", name);
        hint.put("values", offered);
        return hint;
    }

    private static String dashed(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
    }

    private ConfigurationMetadata() {}
}
