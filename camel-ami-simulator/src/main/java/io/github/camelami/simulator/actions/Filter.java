/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.EventFilter;
import io.github.camelami.simulator.manager.ManagerAction;
import java.util.regex.PatternSyntaxException;

/** Filter: adds an event filter to this session. Asterisk 16 ignores MatchCriteria. */
final class Filter implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        if (!call.get("Operation").equalsIgnoreCase("Add")) {
            call.error("Unknown operation");
            return;
        }
        String criteria = call.get("MatchCriteria");
        String filter = call.get("Filter");
        try {
            if (!criteria.isEmpty() && call.world().flavour().atLeast(22)) {
                call.session().addFilter(EventFilter.advanced(criteria, filter));
            } else if (filter.isEmpty() && call.world().flavour().atLeast(22)) {
                throw new IllegalArgumentException("An empty filter");
            } else {
                call.session().addFilter(EventFilter.legacy(filter));
            }
        } catch (PatternSyntaxException e) {
            call.error("Filter did not compile.  Check the syntax of the filter given.");
            return;
        } catch (IllegalArgumentException e) {
            call.error("Filter was formatted incorrectly.  Check the syntax of the filter given.");
            return;
        }
        call.success("Success");
    }
}
