/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import io.github.camelami.benchmarks.flood.FloodServer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.asteriskjava.manager.DefaultManagerConnection;
import org.asteriskjava.manager.event.AbstractChannelEvent;
import org.asteriskjava.manager.event.DialEvent;
import org.asteriskjava.manager.event.HangupEvent;
import org.asteriskjava.manager.event.ManagerEvent;
import org.asteriskjava.manager.event.NewExtenEvent;
import org.asteriskjava.manager.event.VarSetEvent;

/** Reads with asterisk-java and without Camel, with one connection and one listener per server. */
final class AsteriskJavaReader implements EventReader {

    @Override
    public AutoCloseable read(List<InetSocketAddress> servers, boolean onlyHangups, Meter meter) throws Exception {
        List<DefaultManagerConnection> connections = new ArrayList<>();
        for (InetSocketAddress server : servers) {
            DefaultManagerConnection connection = connection(server);
            connection.addEventListener(event -> {
                if (!onlyHangups || event instanceof HangupEvent) {
                    read(event, meter);
                }
            });
            connection.login();
            connections.add(connection);
        }
        return () -> connections.forEach(DefaultManagerConnection::logoff);
    }

    static DefaultManagerConnection connection(InetSocketAddress server) {
        DefaultManagerConnection connection = new DefaultManagerConnection(
                server.getHostString(), server.getPort(), FloodServer.USERNAME, FloodServer.SECRET);
        connection.registerUserEventClass(CallStepEvent.class);
        return connection;
    }

    static void read(ManagerEvent event, Meter meter) {
        if (event.getClass() == DialEvent.class) {
            return; // created by asterisk-java itself, in addition to the received DialBegin
        }
        String name = event.getClass().getSimpleName();
        if (event instanceof AbstractChannelEvent ofChannel) {
            meter.event(name, ofChannel.getChannel(), ofChannel.getUniqueId());
        } else if (event instanceof NewExtenEvent exten) {
            meter.event(name, exten.getChannel(), exten.getUniqueId());
        } else if (event instanceof VarSetEvent varSet) {
            meter.event(name, varSet.getChannel(), varSet.getUniqueId());
        } else {
            meter.event(name, null, null);
        }
        Double timestamp = event.getTimestamp();
        if (meter.isTimed() && timestamp != null) {
            meter.sentAt((long) (timestamp * 1e6));
        }
    }
}
