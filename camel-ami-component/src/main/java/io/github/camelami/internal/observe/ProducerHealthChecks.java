/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.observe;

import io.github.camelami.internal.client.ClientStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.jspecify.annotations.Nullable;

/**
 * The health checks of producers. All producers that share a client share one check, which exists as long as one of
 * them is started. Thread-safe.
 */
public final class ProducerHealthChecks {

    /** A check and the producers that share it. */
    private record Shared(LinkHealthCheck check, List<Supplier<@Nullable ClientStatus>> users) {}

    private final Supplier<String> component;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Shared> checks = new HashMap<>();

    /**
     * @param component supplies the component's name in the context, which distinguishes its checks from those of
     *     another component for the same server
     */
    public ProducerHealthChecks(Supplier<String> component) {
        this.component = component;
    }

    /**
     * Adds a producer to the check of its client.
     *
     * @param client the client's name, which distinguishes it from the component's other clients
     * @param status supplies the client's status; null while the producer is stopped
     * @return a task to run when the producer stops
     */
    public Runnable add(CamelContext camel, String client, boolean enabled, Supplier<@Nullable ClientStatus> status) {
        WritableHealthCheckRepository repository =
                HealthCheckHelper.getHealthCheckRepository(camel, "producers", WritableHealthCheckRepository.class);
        if (repository == null) {
            return () -> {};
        }
        lock.lock();
        try {
            Shared shared = checks.computeIfAbsent(client, name -> {
                List<Supplier<@Nullable ClientStatus>> users = new CopyOnWriteArrayList<>();
                LinkHealthCheck check = LinkHealthCheck.ofProducer(component.get(), name, () -> anyOf(users));
                check.setEnabled(enabled);
                repository.addHealthCheck(check);
                return new Shared(check, users);
            });
            shared.users().add(status);
        } finally {
            lock.unlock();
        }
        return () -> remove(repository, client, status);
    }

    private void remove(
            WritableHealthCheckRepository repository, String client, Supplier<@Nullable ClientStatus> status) {
        lock.lock();
        try {
            Shared shared = checks.get(client);
            if (shared != null
                    && shared.users().remove(status)
                    && shared.users().isEmpty()) {
                checks.remove(client);
                repository.removeHealthCheck(shared.check());
            }
        } finally {
            lock.unlock();
        }
    }

    private static @Nullable ClientStatus anyOf(List<Supplier<@Nullable ClientStatus>> users) {
        return users.stream()
                .map(Supplier::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
