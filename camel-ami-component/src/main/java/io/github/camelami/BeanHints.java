/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.SimilarName;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;

/** Logs a hint if the server name in a URI was probably meant to be the name of a bean. */
final class BeanHints {

    private static final SafeLog LOG = SafeLog.of(AmiComponent.class);

    private BeanHints() {}

    /**
     * Logs a warning if a bean with this name has another type, or if other {@link AmiServer} beans exist.
     *
     * @param host the host name as written in the URI; no {@link AmiServer} bean has this name
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
                    "ami:{}: the bean of that name is a {}, not a {}; using {} as a host name",
                    host,
                    other.getClass().getName(),
                    AmiServer.class.getName(),
                    host);
        } else if (!servers.isEmpty()) {
            String meant = SimilarName.of(host, servers);
            LOG.warn(
                    "ami:{}: no AmiServer bean has that name (existing beans: {}); using it as a host name{}",
                    host,
                    String.join(", ", servers),
                    meant == null ? "" : ". Did you mean ami:" + meant + "?");
        }
    }
}
