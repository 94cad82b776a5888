/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.netty.util.concurrent.EventExecutor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;

/**
 * Makes event loops on which, at times, no timer can be made. Timers made before continue to run. The error is not an
 * OutOfMemoryError, after which JUnit would end the process.
 */
final class FaultyTimers {

    private FaultyTimers() {}

    /** @param broken whether there is no memory for a timer now */
    static <T extends EventExecutor> T of(Class<T> type, T loop, BooleanSupplier broken) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getName().startsWith("schedule") && broken.getAsBoolean()) {
                        throw new Error("no memory for a timer");
                    }
                    if (method.getName().equals("next")) {
                        return self;
                    }
                    try {
                        return method.invoke(loop, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }
}
