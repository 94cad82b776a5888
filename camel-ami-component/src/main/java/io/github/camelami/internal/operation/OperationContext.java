/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

/**
 * The context of an endpoint's operations.
 *
 * @param policy decides what is allowed
 * @param audit records each spy session
 * @param playbacks receives a notification for each playback
 */
public record OperationContext(AccessPolicy policy, SpyAudit audit, PlaybackListener playbacks) {}
