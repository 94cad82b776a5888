/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.message.SimilarName;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hints at URIs whose server was probably meant to be a bean. */
final class BeanHints {

    private static final Logger LOG = LoggerFactory.getLogger(AmiComponent.class);

    private BeanHints() {}

    /**
     * Logs what a name that is no {@link AmiServer} bean may be instead of a host.
     *
     * @param host as it stands in the URI
     */
    static void log(CamelContext camel, String host) {
        if (!host.matches("[A-Za-z_][\\w-]*") || host.equalsIgnoreCase("localhost")) {
            return; // an address, or a name with a domain
        }
        Object other = camel.getRegistry().lookupByName(host);
        Set<String> servers = new TreeSet<>(
                camel.getRegistry().findByTypeWithName(AmiServer.class).keySet());
        if (other != null) {
            LOG.warn(
                    "ami:{}: the bean of that name is of type {}, not {}; {} is taken for the name of a host",
                    host,
                    other.getClass().getName(),
                    AmiServer.class.getName(),
                    host);
        } else if (!servers.isEmpty()) {
            String meant = SimilarName.of(host, servers);
            LOG.warn(
                    "ami:{}: no AmiServer bean has that name (there are: {}), so it is taken for the name of a host{}",
                    host,
                    String.join(", ", servers),
                    meant == null ? "" : ". Did you mean ami:" + meant + "?");
        }
    }
}
