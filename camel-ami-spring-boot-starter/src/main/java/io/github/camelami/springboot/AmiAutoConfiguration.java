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
 * Sets the options of the component {@code ami} from the environment when the first route uses the component. Their
 * keys are under {@code camel.component.ami}, in any of Spring Boot's spellings. An unknown option or an invalid value
 * makes startup fail. Each server under {@code camel.ami.servers} becomes an {@link io.github.camelami.AmiServer} bean
 * of the same name. As with Camel's own starters, {@code camel.component.ami.enabled=false} and {@code
 * camel.component.ami.customizer.enabled=false} each leave the component unchanged.
 */
@AutoConfiguration(afterName = "org.apache.camel.spring.boot.CamelAutoConfiguration")
@ConditionalOnProperty(prefix = AmiAutoConfiguration.PREFIX, name = "enabled", matchIfMissing = true)
public class AmiAutoConfiguration {

    static final String PREFIX = "camel.component.ami";

    /** The properties that switch off customizers, as in Camel's own starters, in ascending order of precedence. */
    private static final String EVERY_CUSTOMIZER = "camel.component.customizer";

    private static final String CUSTOMIZER = PREFIX + ".customizer";

    private static final Bindable<Map<String, String>> TEXTS = Bindable.mapOf(String.class, String.class);

    /**
     * Returns the customizer that Camel applies to a new component.
     *
     * @param context the component's context
     * @param environment the configuration with the options
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
     * Returns a post-processor that registers the configured servers as beans.
     *
     * @param environment the configuration with the servers
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
                        // the sources of higher precedence come first, and may use another spelling
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
                    unknown + ": the component ami has no such option; see docs/options.md for its options");
        }
    }

    /**
     * Returns the option that a key refers to. The keys {@code request-timeout}, {@code requestTimeout} and, from an
     * environment variable, {@code request.timeout} refer to the same option. The part after the name of a map option,
     * such as {@code Channel} in {@code match.Channel}, is kept unchanged.
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
