/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiComponent;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.nio.MappedByteBuffer;
import java.nio.channels.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/**
 * Quarkus initialises classes and makes the component while it builds a native image, and what they hold becomes part of the image. So
 * that must be nothing that belongs to one run.
 */
class ImageHeapTest {

    /** Native images refuse these, or would keep what the building machine had. */
    private static final List<Class<?>> OF_ONE_RUN = List.of(
            Random.class,
            Thread.class,
            ThreadLocal.class,
            Timer.class,
            Executor.class,
            Process.class,
            Channel.class,
            MappedByteBuffer.class,
            InetAddress.class);

    /** Classes that need an optional library, which is absent here as in an application without it. */
    private static final Set<String> OPTIONAL = Set.of("MicrometerMetrics");

    private static List<Class<?>> classes() throws Exception {
        List<Class<?>> classes = new ArrayList<>();
        Set<String> absent = new TreeSet<>();
        ComponentFiles.each("io", (name, file) -> {
            if (!name.endsWith(".class")) {
                return false;
            }
            try {
                Class<?> type = Class.forName(
                        name.substring(0, name.length() - ".class".length()).replace('/', '.'));
                type.getDeclaredFields();
                return classes.add(type);
            } catch (NoClassDefFoundError e) {
                return absent.add(name.replaceAll(".*/(\\w+)(\\$.*)?\\.class", "$1"));
            } catch (ClassNotFoundException e) {
                throw new AssertionError(name, e);
            }
        });
        assertThat(absent).isEqualTo(OPTIONAL);
        return classes;
    }

    @Test
    void classes_and_a_new_component_hold_nothing_of_one_run() throws Exception {
        Map<String, Object> roots = new LinkedHashMap<>();
        List<Class<?>> classes = classes();
        assertThat(classes).hasSizeGreaterThan(100);
        for (Class<?> type : classes) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    roots.put(type.getName() + "." + field.getName(), read(field, null));
                }
            }
        }
        assertThat(roots).hasSizeGreaterThan(100);
        roots.put("new AmiComponent()", new AmiComponent());

        assertThat(faults(roots)).isEmpty();
    }

    /** An object as our classes might hold one. */
    private record Holder(Object first, Object second) {}

    @Test
    void what_belongs_to_one_run_is_found_wherever_it_is_held() {
        Object deep = new Holder("text", List.of(Map.of("key", new Object[] {new Holder(null, new Random(1))})));

        assertThat(faults(Map.of("root", deep)))
                .singleElement()
                .asString()
                .startsWith("root.second")
                .endsWith("Random");
        assertThat(faults(Map.of("root", Thread.currentThread()))).hasSize(1);
        assertThat(faults(Map.of("root", new Holder("text", 1)))).isEmpty();
    }

    private static List<String> faults(Map<String, Object> roots) {
        Deque<Object> ahead = new ArrayDeque<>();
        Map<Object, String> seen = new IdentityHashMap<>();
        roots.forEach((name, root) -> add(root, name, ahead, seen));
        List<String> faults = new ArrayList<>();
        while (!ahead.isEmpty()) {
            Object each = ahead.remove();
            String way = seen.get(each);
            if (OF_ONE_RUN.stream().anyMatch(kind -> kind.isInstance(each))
                    || each.getClass().getName().startsWith("io.netty.")) {
                faults.add(way + ": " + each.getClass().getName());
            } else {
                parts(each).forEach((name, part) -> add(part, way + "." + name, ahead, seen));
            }
        }
        return faults;
    }

    private static void add(Object each, String way, Deque<Object> ahead, Map<Object, String> seen) {
        if (each != null && seen.putIfAbsent(each, way) == null) {
            ahead.add(each);
        }
    }

    /** What an object holds; objects of the JDK are closed, but for collections and arrays. */
    private static Map<String, Object> parts(Object each) {
        Map<String, Object> parts = new LinkedHashMap<>();
        if (each.getClass().isArray()) {
            if (!each.getClass().getComponentType().isPrimitive()) {
                for (int i = 0; i < Array.getLength(each); i++) {
                    parts.put("[" + i + "]", Array.get(each, i));
                }
            }
        } else if (each instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                parts.put("key " + key, key);
                parts.put("value of " + key, value);
            });
        } else if (each instanceof Collection<?> all) {
            all.forEach(one -> parts.put("[" + parts.size() + "]", one));
        } else if (each.getClass().getClassLoader() == AmiComponent.class.getClassLoader()
                && !(each instanceof Class)) {
            for (Class<?> type = each.getClass(); type.getClassLoader() != null; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())
                            && !field.getType().isPrimitive()
                            && !type.isHidden()) {
                        parts.put(field.getName(), read(field, each));
                    }
                }
            }
        }
        return parts;
    }

    private static Object read(Field field, Object owner) {
        try {
            field.setAccessible(true);
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new AssertionError(field.toString(), e);
        }
    }
}
