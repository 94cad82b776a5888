/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

/**
 * What surrounds the operations of an endpoint.
 *
 * @param policy what is allowed
 * @param audit records each spy
 * @param playbacks is notified of each playback
 */
public record OperationContext(AccessPolicy policy, SpyAudit audit, PlaybackListener playbacks) {}
