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
 * @param gap the {@code AmiGap} immediately before the event, if the consumer's filter excludes gaps; null if there is
 *     none
 */
public record EventDelivery(AmiEvent event, @Nullable AmiEvent gap) {}
