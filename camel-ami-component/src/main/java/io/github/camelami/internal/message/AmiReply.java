/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.List;

/**
 * A complete, successful reply: the response and everything that belongs to it.
 *
 * @param actionId the id with which the action was sent
 * @param response the first response; never an error
 * @param isList whether the response announced a list
 * @param items the items of the list, without the event that ends it; empty if there is no list
 * @param outcome the events that were passed to the {@link OutcomeDetector}, in the order received; empty without a
 *     detector
 */
public record AmiReply(
        String actionId, AmiResponse response, boolean isList, List<AmiEvent> items, List<AmiEvent> outcome) {

    public AmiReply {
        items = List.copyOf(items);
        outcome = List.copyOf(outcome);
    }
}
