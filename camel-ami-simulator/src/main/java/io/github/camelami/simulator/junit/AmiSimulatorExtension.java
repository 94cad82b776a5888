/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.junit;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.AmiSimulatorBuilder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts a simulator on its own port, and closes it afterwards. In an instance field with {@code @RegisterExtension},
 * the extension starts a simulator for each test. In a static field, it starts one for all tests of the class. A test
 * may also take an {@link AmiSimulator} as a parameter.
 *
 * <pre>{@code
 * @RegisterExtension
 * final AmiSimulatorExtension pbx = AmiSimulatorExtension.with(b -> b.phones("PJSIP/301"));
 * }</pre>
 */
public final class AmiSimulatorExtension
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private final Consumer<AmiSimulatorBuilder> configuration;
    private volatile @Nullable AmiSimulator simulator;
    private volatile boolean forAll;

    /** Creates an extension with all default settings. */
    public AmiSimulatorExtension() {
        this(builder -> {});
    }

    private AmiSimulatorExtension(Consumer<AmiSimulatorBuilder> configuration) {
        this.configuration = configuration;
    }

    /**
     * Creates an extension that configures its simulators.
     *
     * @param configuration configures the builder before each start
     */
    public static AmiSimulatorExtension with(Consumer<AmiSimulatorBuilder> configuration) {
        return new AmiSimulatorExtension(configuration);
    }

    /**
     * Returns the simulator of the current test.
     *
     * @throws IllegalStateException outside a test
     */
    public AmiSimulator simulator() {
        AmiSimulator running = simulator;
        if (running == null) {
            throw new IllegalStateException("No simulator is running. Annotate the field with @RegisterExtension");
        }
        return running;
    }

    /** {@return the port of the current test's simulator} */
    public int port() {
        return simulator().port();
    }

    /** {@return the host address of the current test's simulator} */
    public String host() {
        return simulator().host();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        forAll = true;
        begin();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!forAll) {
            begin();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!forAll) {
            end();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        end();
        forAll = false;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == AmiSimulator.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return simulator();
    }

    private void begin() {
        AmiSimulatorBuilder builder = AmiSimulator.builder();
        configuration.accept(builder);
        simulator = builder.start();
    }

    private void end() {
        AmiSimulator running = simulator;
        simulator = null;
        if (running != null) {
            running.close();
        }
    }
}
