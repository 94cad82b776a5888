/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.net.InetSocketAddress;
import org.asteriskjava.manager.DefaultManagerConnection;
import org.asteriskjava.manager.action.EventsAction;
import org.asteriskjava.manager.action.PingAction;
import org.jspecify.annotations.Nullable;

/** asterisk-java: one connection for actions and events. */
final class AsteriskJavaSender implements ActionSender {

    private final DefaultManagerConnection connection;

    AsteriskJavaSender(InetSocketAddress server, @Nullable Meter meter) throws Exception {
        connection = AsteriskJavaReader.connection(server);
        connection.setDefaultResponseTimeout(20_000);
        if (meter == null) {
            connection.login("off");
        } else {
            connection.addEventListener(event -> AsteriskJavaReader.read(event, meter));
            connection.login();
            connection.sendAction(new EventsAction("on"));
        }
    }

    @Override
    public void ping() throws Exception {
        connection.sendAction(new PingAction());
    }

    @Override
    public void ping(Runnable answered) throws Exception {
        connection.sendAction(new PingAction(), response -> answered.run());
    }

    @Override
    public void close() {
        connection.logoff();
    }
}
