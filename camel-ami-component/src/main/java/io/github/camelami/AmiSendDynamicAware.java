/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.operation.Placeholders;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.SendDynamicAware;
import org.apache.camel.spi.annotations.SendDynamic;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * Ensures that values from a message cannot change the structure of a dynamic address. Without this class, Camel would
 * parse the evaluated address, and a value with an ampersand could add options. The endpoint's URI contains only text
 * written in the route, so one endpoint serves all values.
 *
 * <p>Camel's SendDynamicAwareSupport is not used: it reads the generated URI factory, which differs between 4.14 and
 * 4.18.
 */
@SendDynamic("ami")
public final class AmiSendDynamicAware extends ServiceSupport implements SendDynamicAware {

    private @Nullable CamelContext camelContext;
    private String scheme = "ami";

    /** Parsed once, since each instance serves one address of a route. */
    private volatile @Nullable DynamicAddress address;

    /** The address and inputs of one message. */
    private static final class Prepared extends DynamicAwareEntry {

        private final DynamicAddress.Filled filled;

        Prepared(String uri, String originalUri, DynamicAddress.Filled filled) {
            super(uri, originalUri, null, null);
            this.filled = filled;
        }
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public String getScheme() {
        return scheme;
    }

    @Override
    public void setScheme(String scheme) {
        this.scheme = scheme;
    }

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    @Override
    public @Nullable DynamicAwareEntry prepare(Exchange exchange, String uri, String originalUri) {
        DynamicAddress known = address;
        if (known == null || !known.original().equals(originalUri)) {
            known = DynamicAddress.parse(originalUri, exchange.getContext());
            address = known;
        }
        return known.isDynamic() ? new Prepared(uri, originalUri, known.fill(uri, exchange)) : null;
    }

    @Override
    public String resolveStaticUri(Exchange exchange, DynamicAwareEntry entry) {
        return ((Prepared) entry).filled.uri();
    }

    @Override
    public Processor createPreProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return ((Prepared) entry).filled.placeholders()::attach;
    }

    @Override
    public Processor createPostProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return Placeholders::detach;
    }
}
