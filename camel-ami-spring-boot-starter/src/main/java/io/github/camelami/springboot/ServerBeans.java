/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.springboot;

import io.github.camelami.AmiServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;

/** Registers each server under {@code camel.ami.servers} as a bean of the same name, before routes use it. */
final class ServerBeans implements BeanDefinitionRegistryPostProcessor {

    static final String PREFIX = "camel.ami.servers";

    private static final Bindable<Map<String, Map<String, String>>> SERVERS =
            Bindable.of(ResolvableType.forClassWithGenerics(
                    Map.class,
                    ResolvableType.forClass(String.class),
                    ResolvableType.forClassWithGenerics(Map.class, String.class, String.class)));

    private final Environment environment;

    ServerBeans(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        Binder.get(environment)
                .bind(PREFIX, SERVERS)
                .ifBound(servers -> servers.forEach((name, settings) -> {
                    if (registry.containsBeanDefinition(name)) {
                        throw new IllegalArgumentException(PREFIX + "." + name + ": a bean named '" + name
                                + "' already exists. Rename one of the two.");
                    }
                    AmiServer server = new AmiServer();
                    RootBeanDefinition definition = new RootBeanDefinition(AmiServer.class, () -> server);
                    settings.forEach(
                            (key, value) -> set(server, PREFIX + "." + name + "." + key, key, value, definition));
                    registry.registerBeanDefinition(name, definition);
                }));
    }

    private static void set(
            AmiServer server, String property, String key, String value, RootBeanDefinition definition) {
        String setter = "set" + AmiAutoConfiguration.uniform(key);
        // a duration has two setters: the text setter parses like Camel, and its error names the option
        Method method = Stream.of(AmiServer.class.getMethods())
                .filter(each -> each.getName().equalsIgnoreCase(setter))
                .min(Comparator.comparing(each -> each.getParameterTypes()[0] != String.class))
                .orElseThrow(() -> new IllegalArgumentException(
                        property + ": a server has no such setting; it has " + settings()));
        Class<?> type = method.getParameterTypes()[0];
        if (type == SSLContextParameters.class) {
            String bean = value.startsWith("#bean:") ? value.substring("#bean:".length()) : value;
            definition.getPropertyValues().add("sslContextParameters", new RuntimeBeanReference(bean));
            return;
        }
        try {
            method.invoke(
                    server, ApplicationConversionService.getSharedInstance().convert(value, type));
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(property + ": " + e.getCause().getMessage(), e.getCause());
        } catch (RuntimeException | IllegalAccessException e) {
            throw new IllegalArgumentException(
                    property + "=" + value + " is not of type " + type.getSimpleName() + ".", e);
        }
    }

    private static String settings() {
        return Arrays.stream(AmiServer.class.getMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("set"))
                .map(name -> name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4))
                .distinct()
                .sorted()
                .toList()
                .toString();
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
        // nothing to do: the definitions are complete
    }
}
