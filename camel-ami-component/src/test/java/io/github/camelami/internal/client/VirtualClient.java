/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.OutcomeDetector;
import io.github.camelami.internal.session.NameLookups;
import io.github.camelami.internal.session.VirtualNet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Clients in virtual time, with methods that tests need. */
final class VirtualClient {

    static final Duration TIMEOUT = Duration.ofSeconds(5);
    static final HostPort ONE = new HostPort("10.0.0.1", 5038);
    static final HostPort OTHER = new HostPort("10.0.0.2", 5038);

    private VirtualClient() {}

    static AmiClient of(VirtualNet net, ClientOptions options, HostPort... servers) {
        return of(net, options, new NameLookups(Runnable::run), null, servers);
    }

    static AmiClient of(
            VirtualNet net,
            ClientOptions options,
            NameLookups lookups,
            @Nullable ClientObserver watcher,
            HostPort... servers) {
        return new AmiClient(
                "camel@pbx:5038",
                new ClientKey(List.of(servers), null, "camel", "s3cret", ""),
                options,
                net.connector(lookups),
                net.loop(),
                net.loop(),
                new BufferMemory(0),
                net.clock(),
                net.nanoTime(),
                watcher);
    }

    static CompletableFuture<AmiReply> ping(AmiClient client) {
        return client.send(AmiRequest.of(AmiAction.of("Ping"), TIMEOUT), Duration.ZERO);
    }

    static AmiRequest originate(String callId, Duration timeout) {
        return AmiRequest.awaiting(
                AmiAction.of("Originate", "Channel", "PJSIP/1", "Async", "true", "ChannelId", callId),
                timeout,
                new AwaitResponse(callId));
    }

    /** Waits for the OriginateResponse. */
    record AwaitResponse(String callId) implements OutcomeDetector {

        @Override
        public Set<EventClass> classes() {
            return Set.of(EventClass.CALL);
        }

        @Override
        public Decision judge(List<AmiEvent> seen) {
            return seen.get(seen.size() - 1).is("OriginateResponse") ? Decision.DONE : Decision.WAIT;
        }
    }

    static @Nullable LinkStatus link(AmiClient client, String name) {
        return client.status().links().stream()
                .filter(link -> link.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    static LinkState state(AmiClient client, String name) {
        LinkStatus link = link(client, name);
        return link == null ? LinkState.IDLE : link.state();
    }

    /** Removes the waiting events, and returns their names. */
    static List<String> taken(Subscription subscription) {
        List<String> names = new ArrayList<>();
        for (EventDelivery next = subscription.poll(); next != null; next = subscription.poll()) {
            names.add(next.event().name());
        }
        return names;
    }
}
