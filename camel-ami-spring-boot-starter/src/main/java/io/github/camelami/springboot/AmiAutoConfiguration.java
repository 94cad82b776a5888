/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.springboot;

import io.github.camelami.AmiComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spring.boot.util.HierarchicalPropertiesEvaluator;
import org.apache.camel.support.PropertyBindingSupport;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Sets the options of the component {@code ami} that the environment names under {@code camel.component.ami}, in any of Spring Boot's
 * spellings, when the first route asks for the component. A name that is no option, and a value that does not fit, fail the start.
 * Each server under {@code camel.ami.servers} becomes an {@link io.github.camelami.AmiServer} bean of its name.
 * {@code camel.component.ami.enabled=false} leaves the component as it is; so does {@code camel.component.ami.customizer.enabled=false},
 * as with Camel's own starters.
 */
@AutoConfiguration(afterName = "org.apache.camel.spring.boot.CamelAutoConfiguration")
@ConditionalOnProperty(prefix = AmiAutoConfiguration.PREFIX, name = "enabled", matchIfMissing = true)
public class AmiAutoConfiguration {

    static final String PREFIX = "camel.component.ami";

    /** The switches of Camel's starters, the nearer one last. */
    private static final String EVERY_CUSTOMIZER = "camel.component.customizer";

    private static final String CUSTOMIZER = PREFIX + ".customizer";

    private static final Bindable<Map<String, String>> TEXTS = Bindable.mapOf(String.class, String.class);

    /**
     * The customizer Camel asks when it makes the component.
     *
     * @param context whose component it is
     * @param environment where the options are named
     * @return sets them
     */
    @Bean
    @Lazy
    public ComponentCustomizer amiComponentCustomizer(CamelContext context, Environment environment) {
        return ComponentCustomizer.builder(AmiComponent.class)
                .withCondition((name, component) -> component instanceof AmiComponent
                        && HierarchicalPropertiesEvaluator.evaluate(environment, EVERY_CUSTOMIZER, CUSTOMIZER))
                .build(component -> configure(context, environment, component));
    }

    /**
     * The servers of the configuration, as beans.
     *
     * @param environment where they are named
     * @return registers them
     */
    @Bean
    static BeanDefinitionRegistryPostProcessor amiServers(Environment environment) {
        return new ServerBeans(environment);
    }

    private static void configure(CamelContext context, Environment environment, AmiComponent component) {
        PropertyConfigurerGetter options = (PropertyConfigurerGetter) component.getComponentPropertyConfigurer();
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, String> spelling = new LinkedHashMap<>();
        Binder.get(environment)
                .bind(PREFIX, TEXTS)
                .ifBound(texts -> texts.forEach((key, value) -> {
                    if (!key.equals("enabled") && !key.startsWith("customizer.")) {
                        // the sources of higher precedence come first, and may spell it differently
                        String name = optionName(key, options);
                        values.putIfAbsent(name, value);
                        spelling.putIfAbsent(name, key);
                    }
                }));
        PropertyBindingSupport.build()
                .withCamelContext(context)
                .withTarget(component)
                .withConfigurer(component.getComponentPropertyConfigurer())
                .withIgnoreCase(true)
                .withRemoveParameters(true)
                .withProperties(values)
                .bind();
        if (!values.isEmpty()) {
            String unknown = values.keySet().stream()
                    .map(name -> PREFIX + "." + spelling.get(name))
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    unknown + ": the component ami has no such option; see docs/options.md for those it has");
        }
    }

    /**
     * The option a key means: {@code request-timeout}, {@code requestTimeout} and, from an environment variable, {@code request.timeout}
     * are the same. What follows the name of an option that is a map, as in {@code match.Channel}, stays as it is written.
     */
    private static String optionName(String key, PropertyConfigurerGetter options) {
        String rest = key.startsWith("configuration.") ? key.substring("configuration.".length()) : key;
        if (options.getOptionType(uniform(rest), true) != null) {
            return uniform(rest);
        }
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : uniform(rest.substring(0, dot)) + rest.substring(dot);
    }

    static String uniform(String name) {
        return name.replaceAll("[-._]", "").toLowerCase(Locale.ROOT);
    }
}
