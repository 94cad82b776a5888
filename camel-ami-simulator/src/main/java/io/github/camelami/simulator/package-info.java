/**
 * An Asterisk Manager Interface server in the JVM, backed by a small simulated telephone system. Start with
 * {@code AmiSimulator}.
 */
@NullMarked
package io.github.camelami.simulator;

import org.jspecify.annotations.NullMarked;
