/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A measurement to run.
 *
 * @param measurement the kind of measurement
 * @param contestant the contestant's name
 * @param options the remaining arguments
 */
record Task(String measurement, String contestant, Map<String, String> options) {

    Task {
        options = Map.copyOf(options);
    }

    static Task of(String[] args) {
        if (args.length < 2) {
            throw new IllegalArgumentException("Expected a measurement and a contestant, then key=value …");
        }
        Map<String, String> options = new HashMap<>();
        for (int i = 2; i < args.length; i++) {
            int at = args[i].indexOf('=');
            if (at < 1) {
                throw new IllegalArgumentException("'" + args[i] + "' is not key=value");
            }
            options.put(args[i].substring(0, at), args[i].substring(at + 1));
        }
        return new Task(args[0], args[1], options);
    }

    String text(String key, String otherwise) {
        return options.getOrDefault(key, otherwise);
    }

    double number(String key, double otherwise) {
        String text = options.get(key);
        return text == null ? otherwise : Double.parseDouble(text);
    }

    boolean flag(String key) {
        return Boolean.parseBoolean(options.get(key));
    }

    /** Returns the addresses given by {@code servers=127.0.0.1:4711,…}. */
    List<InetSocketAddress> servers() {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String server : text("servers", "").split(",")) {
            int colon = server.lastIndexOf(':');
            servers.add(new InetSocketAddress(
                    server.substring(0, colon), Integer.parseInt(server, colon + 1, server.length(), 10)));
        }
        return servers;
    }
}
