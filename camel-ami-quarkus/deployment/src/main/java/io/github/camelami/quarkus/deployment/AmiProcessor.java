/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.quarkus.deployment;

import io.github.camelami.AmiCall;
import io.github.camelami.AmiCalls;
import io.github.camelami.AmiException;
import io.github.camelami.AmiFields;
import io.github.camelami.AmiServer;
import io.github.camelami.quarkus.AmiQuarkus;
import io.quarkus.bootstrap.classloading.QuarkusClassLoader;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.ExtensionSslNativeSupportBuildItem;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ServiceProviderBuildItem;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.apache.camel.quarkus.core.deployment.spi.CamelServiceBuildItem;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.IndexView;

/**
 * Prepares the {@code ami} component while a Quarkus application is built. Camel Quarkus itself finds the component,
 * its configurers, its type converters and its catalog entry, and Quarkus handles Netty.
 */
public final class AmiProcessor {

    private static final String SPAN_DECORATOR = "org.apache.camel.telemetry.SpanDecorator";

    @BuildStep
    FeatureBuildItem feature() {
        return new FeatureBuildItem(AmiQuarkus.FEATURE);
    }

    /** Enables TLS in native images, since links may use it. */
    @BuildStep
    ExtensionSslNativeSupportBuildItem tls() {
        return new ExtensionSslNativeSupportBuildItem(AmiQuarkus.FEATURE);
    }

    /**
     * Registers our CloudEvents data type. Camel Quarkus excludes every data type with cloudevents in its name unless
     * camel-quarkus-cloudevents is present, but ours needs only Camel's API.
     */
    @BuildStep
    CamelServiceBuildItem cloudEvents() {
        return new CamelServiceBuildItem(
                Path.of("META-INF/services/org/apache/camel/transformer/ami-application-cloudevents"),
                "io.github.camelami.internal.route.CloudEventDataTypeTransformer");
    }

    /**
     * Registers classes that routes use by name only. Properties create server beans with {@code
     * #class:io.github.camelami.AmiServer} and set their options, and {@code onException} names exceptions. The Simple
     * language also calls methods of these classes, of event maps and of calls.
     */
    @BuildStep
    void reflection(CombinedIndexBuildItem combined, BuildProducer<ReflectiveClassBuildItem> classes) {
        IndexView index = combined.getIndex();
        classes.produce(ReflectiveClassBuildItem.builder(AmiServer.class, AmiException.class, AmiFields.class)
                .methods()
                .build());
        classes.produce(ReflectiveClassBuildItem.builder(names(index.getAllKnownSubclasses(AmiException.class)))
                .methods()
                .build());
        classes.produce(ReflectiveClassBuildItem.builder(
                        AmiCalls.class,
                        AmiCall.class,
                        AmiCall.Leg.class,
                        AmiCall.Spy.class,
                        AmiCall.State.class,
                        AmiCall.Role.class,
                        AmiCall.Outcome.class)
                .methods()
                .build());
        // a body may be sent by JMS or stored in a persistent aggregation
        classes.produce(ReflectiveClassBuildItem.builder(names(index.getAllKnownImplementations(AmiFields.class)))
                .methods()
                .serialization()
                .build());
    }

    /**
     * Registers the span decorator, because Quarkus keeps only those {@link java.util.ServiceLoader} services that an
     * extension registers.
     */
    @BuildStep
    void spans(BuildProducer<ServiceProviderBuildItem> services) {
        if (QuarkusClassLoader.isClassPresentAtRuntime(SPAN_DECORATOR)) {
            services.produce(new ServiceProviderBuildItem(SPAN_DECORATOR, "io.github.camelami.AmiSpanDecorator"));
        }
    }

    private static List<String> names(Collection<ClassInfo> classes) {
        return classes.stream().map(each -> each.name().toString()).sorted().toList();
    }
}
