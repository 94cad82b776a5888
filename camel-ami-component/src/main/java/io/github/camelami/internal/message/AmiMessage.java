/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

/**
 * Any message from Asterisk: the {@link AmiBanner banner} once, then {@link AmiResponse responses} and {@link AmiEvent
 * events}. Only the first key decides whether a message is a response or an event, since an {@code OriginateResponse}
 * event also has a {@code Response:} line (manager.c).
 */
public sealed interface AmiMessage permits AmiBanner, AmiResponse, AmiEvent {}
