/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.DataType;
import org.apache.camel.spi.DataTypeTransformer;
import org.apache.camel.spi.Transformer;
import org.apache.camel.util.json.Jsoner;

/** Writes the fields of an event or a reply as JSON. Needs no Camel data format on the class path. */
@DataTypeTransformer(
        name = "ami:application-json",
        description =
                "Transforms an AMI event, or the reply to an action, to a JSON object, and a list to a JSON array")
public class JsonDataTypeTransformer extends Transformer {

    private static final Pattern ESCAPE = Pattern.compile("\\\\.");

    @Override
    public void transform(Message message, DataType from, DataType to) {
        Object body = message.getBody();
        if (!(body instanceof Map || body instanceof List)) {
            throw new IllegalArgumentException("Cannot convert to JSON a body of type "
                    + (body == null ? "null" : body.getClass().getName()) + ". Use " + to
                    + " where the body is the map of an event or of a reply, or a list of them.");
        }
        // Camel's writer escapes slashes, which every channel name contains
        message.setBody(ESCAPE.matcher(Jsoner.serialize(body))
                .replaceAll(escape -> escape.group().equals("\\/") ? "/" : Matcher.quoteReplacement(escape.group())));
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    }
}
