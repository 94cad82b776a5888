/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.client.ClientStatus;
import io.github.camelami.internal.observe.StatusReport;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/**
 * Shows the links, event buffers and counters of every {@code ami} component. Reads snapshots, so it never waits for
 * the network.
 */
@DevConsole(
        name = "ami",
        displayName = "Asterisk AMI",
        description = "Links to Asterisk servers, consumers' event buffers, counters")
public class AmiDevConsole extends AbstractDevConsole {

    public AmiDevConsole() {
        super("camel", "ami", "Asterisk AMI", "Links to Asterisk servers, consumers' event buffers, counters");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        return components().entrySet().stream()
                .map(component -> "Component " + component.getKey() + System.lineSeparator()
                        + component.getValue().statuses().stream()
                                .map(StatusReport::text)
                                .collect(Collectors.joining()))
                .collect(Collectors.joining());
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        JsonArray list = new JsonArray();
        components().forEach((name, component) -> {
            JsonArray servers = new JsonArray();
            for (ClientStatus client : component.statuses()) {
                servers.add(StatusReport.json(client));
            }
            JsonObject json = new JsonObject();
            json.put("name", name);
            json.put("servers", servers);
            list.add(json);
        });
        JsonObject root = new JsonObject();
        root.put("components", list);
        return root;
    }

    private Map<String, AmiComponent> components() {
        CamelContext camel = getCamelContext();
        Map<String, AmiComponent> found = new TreeMap<>();
        for (String name : camel.getComponentNames()) {
            if (camel.hasComponent(name) instanceof AmiComponent component) {
                found.put(name, component);
            }
        }
        return found;
    }
}
