/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import org.asteriskjava.manager.event.UserEvent;
import org.jspecify.annotations.Nullable;

/**
 * The recording's {@code UserEvent: CallStep}. asterisk-java ignores user events without a registered class. It sets
 * the fields by reflection, through setters, so this class must be public.
 */
public final class CallStepEvent extends UserEvent {

    private static final long serialVersionUID = 1;

    private @Nullable String step;
    private @Nullable String customer;

    /** @param source the connection */
    public CallStepEvent(Object source) {
        super(source);
    }

    public @Nullable String getStep() {
        return step;
    }

    public void setStep(String step) {
        this.step = step;
    }

    public @Nullable String getCustomer() {
        return customer;
    }

    public void setCustomer(String customer) {
        this.customer = customer;
    }
}
