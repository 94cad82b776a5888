/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Makes event loops on which, at times, no timer can be made. Timers made before continue to run. The error is not an
 * OutOfMemoryError, after which JUnit would end the process.
 */
final class FaultyTimers {

    private FaultyTimers() {}

    /** @param broken whether there is no memory for a timer now */
    static <T extends EventExecutor> T of(Class<T> type, T loop, BooleanSupplier broken) {
        return without(type, loop, method -> method.startsWith("schedule") && broken.getAsBoolean());
    }

    /** @param broken whether there is no memory for this method of the loop now */
    static <T extends EventExecutor> T without(Class<T> type, T loop, Predicate<String> broken) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (broken.test(method.getName())) {
                        throw new Error("no memory for a " + (method.getName().equals("execute") ? "task" : "timer"));
                    }
                    return method.getName().equals("next") ? self : invoke(loop, method, arguments);
                }));
    }

    /** @param broken whether no timer can be cancelled now */
    static <T extends EventExecutor> T uncancelled(Class<T> type, T loop, BooleanSupplier broken) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object made = method.getName().equals("next") ? self : invoke(loop, method, arguments);
                    return made instanceof ScheduledFuture<?> timer ? uncancelled(timer, broken) : made;
                }));
    }

    private static ScheduledFuture<?> uncancelled(ScheduledFuture<?> timer, BooleanSupplier broken) {
        return (ScheduledFuture<?>) Proxy.newProxyInstance(
                ScheduledFuture.class.getClassLoader(),
                new Class<?>[] {ScheduledFuture.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("cancel") && broken.getAsBoolean()) {
                        throw new Error("the timer cannot be cancelled");
                    }
                    return invoke(timer, method, arguments);
                });
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
