/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

/**
 * Anything an Asterisk sends: the {@link AmiBanner banner} once, then {@link AmiResponse responses} and {@link AmiEvent
 * events}. Which of the two a block is, is known by its first key alone: an {@code OriginateResponse} event holds a
 * {@code Response:} line too (manager.c).
 */
public sealed interface AmiMessage permits AmiBanner, AmiResponse, AmiEvent {}
