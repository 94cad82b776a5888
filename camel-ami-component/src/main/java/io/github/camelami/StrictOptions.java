/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.operation.Durations;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.jspecify.annotations.Nullable;

/**
 * Sets options like Camel's generated configurer, but parses durations, numbers and constants strictly. Unusable text
 * causes an error that names the option, instead of being read as zero. Recognizes option names in every locale.
 */
final class StrictOptions implements PropertyConfigurer, PropertyConfigurerGetter {

    /** The options that are durations or positions in a recording. */
    private static final List<String> OPTIONS = List.of(
            "ringTimeout",
            "requestTimeout",
            "connectionWaitTimeout",
            "connectionTimeout",
            "loginTimeout",
            "pingInterval",
            "pingTimeout",
            "reconnectDelay",
            "maxReconnectDelay",
            "skip",
            "offset");

    private final PropertyConfigurer generated;
    private final PropertyConfigurerGetter getter;

    private StrictOptions(PropertyConfigurer generated, PropertyConfigurerGetter getter) {
        this.generated = generated;
        this.getter = getter;
    }

    /** Returns a strict version of a configurer. A configurer that does not list its options is returned unchanged. */
    static @Nullable PropertyConfigurer of(@Nullable PropertyConfigurer generated) {
        return generated instanceof PropertyConfigurerGetter getter && !(generated instanceof StrictOptions)
                ? new StrictOptions(generated, getter)
                : generated;
    }

    /** Returns the documented name of a duration option; null for any other option. */
    static @Nullable String duration(String name) {
        String plain = name.replace("-", "");
        for (String option : OPTIONS) {
            if (option.equalsIgnoreCase(plain)) {
                return option;
            }
        }
        return null;
    }

    @Override
    public boolean configure(CamelContext camel, Object target, String name, Object value, boolean ignoreCase) {
        String known = known(name, ignoreCase);
        if (!(value instanceof String text) || isReference(text)) {
            return generated.configure(camel, target, known, value, false);
        }
        String option = duration(name);
        if (option != null) {
            return generated.configure(camel, target, known, Long.toString(Durations.millis(option, text)), false);
        }
        Class<?> type = getter.getOptionType(known, false);
        if (type == long.class || type == Long.class) {
            return generated.configure(camel, target, known, number(name, text, Long.MAX_VALUE), false);
        }
        if (type == int.class || type == Integer.class) {
            return generated.configure(camel, target, known, number(name, text, Integer.MAX_VALUE), false);
        }
        try {
            return generated.configure(camel, target, known, value, false);
        } catch (RuntimeException unusable) {
            if (type != null && type.isEnum()) {
                throw new IllegalArgumentException(
                        name + "=" + text + " is unknown; write one of " + Arrays.toString(type.getEnumConstants()));
            }
            throw unusable;
        }
    }

    /**
     * Returns a whole number for Camel to convert. Camel itself would read {@code abc} as 0 and {@code 1m} as 60000.
     */
    private static String number(String option, String text, long most) {
        try {
            long number = Long.parseLong(text.strip());
            if (number >= -most && number <= most) {
                return Long.toString(number);
            }
        } catch (NumberFormatException notANumber) {
            // reported below
        }
        throw new IllegalArgumentException(
                option + "=" + text + " is not a whole number up to " + most + "; write only digits, without a unit");
    }

    /**
     * Returns the lower-case name that the generated code accepts. That code uses the lower case of the machine's
     * locale, so it does not recognize {@code pingInterval} on a Turkish machine.
     */
    private static String known(String name, boolean ignoreCase) {
        return ignoreCase ? name.toLowerCase(Locale.ROOT) : name;
    }

    /** Returns whether the text is a reference such as {@code #bean:…}, which Camel looks up. */
    private static boolean isReference(String text) {
        return text.startsWith("#");
    }

    @Override
    public @Nullable Class<?> getOptionType(String name, boolean ignoreCase) {
        return getter.getOptionType(known(name, ignoreCase), false);
    }

    @Override
    public String @Nullable [] getAutowiredNames() {
        return getter.getAutowiredNames();
    }

    @Override
    public @Nullable Object getCollectionValueType(Object target, String name, boolean ignoreCase) {
        return getter.getCollectionValueType(target, known(name, ignoreCase), false);
    }

    @Override
    public @Nullable Object getOptionValue(Object target, String name, boolean ignoreCase) {
        return getter.getOptionValue(target, known(name, ignoreCase), false);
    }
}
