/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

/**
 * Anything an Asterisk sends: the {@link AmiBanner banner} once, then {@link AmiResponse responses} and
 * {@link AmiEvent events}. Only the first key decides which of the two it is: an {@code OriginateResponse} event has a
 * {@code Response:} line too (manager.c).
 */
public sealed interface AmiMessage permits AmiBanner, AmiResponse, AmiEvent {}
