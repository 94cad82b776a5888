/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.message.AmiEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event for a consumer.
 *
 * @param event the event
 * @param gap the {@code AmiGap} just before it that the consumer's filter leaves out; null when there was none
 */
public record EventDelivery(AmiEvent event, @Nullable AmiEvent gap) {}
