/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import io.github.camelami.message.AmiAction;
import io.github.camelami.message.AmiRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Any other AMI action: the fields are those of the options {@code field.<Name>} and of a body that is a map; the body wins. */
final class AnyAction implements Operation {

    private final String name;

    AnyAction(String name) {
        this.name = name;
    }

    @Override
    public Step begin(Inputs in) {
        in.policy().requireAction(name);
        Map<String, Object> fields = new LinkedHashMap<>(in.map("Field"));
        in.bodyFields().forEach((key, value) -> {
            if (value != null) {
                fields.put(String.valueOf(key), value);
            }
        });
        AmiAction.Builder action = AmiAction.named(name);
        fields.forEach((key, value) -> {
            if (value instanceof Iterable<?> several) {
                several.forEach(each -> add(in, action, key, String.valueOf(each)));
            } else {
                add(in, action, key, value.toString());
            }
        });
        boolean command = name.equalsIgnoreCase("Command");
        return new Step.Ask(
                AmiRequest.of(action.build(), in.timeout(Duration.ZERO)), command ? Replies::output : Replies::plain);
    }

    private static void add(Inputs in, AmiAction.Builder action, String key, String value) {
        if (key.equalsIgnoreCase("Context") || key.equalsIgnoreCase("ExtraContext")) {
            in.policy().requireContext(value);
        } else if (key.equalsIgnoreCase("Variable") || key.equalsIgnoreCase("Variables")) {
            in.policy().requireHarmless("Field " + key, value);
        }
        action.with(key, value);
    }
}
