/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.cloudevents.CloudEvent;
import org.apache.camel.spi.DataType;
import org.apache.camel.spi.DataTypeTransformer;
import org.apache.camel.spi.Transformer;

/** Writes the fields of an event or a reply as text, with one {@code Key: Value} line per field. */
@DataTypeTransformer(
        name = "ami:text-plain",
        description =
                "Transforms an AMI event, or the reply to an action, to text with one Key: Value line for each field")
public class TextDataTypeTransformer extends Transformer {

    @Override
    public void transform(Message message, DataType from, DataType to) throws InvalidPayloadException {
        message.setBody(message.getMandatoryBody(String.class));
        message.setHeader(Exchange.CONTENT_TYPE, CloudEvent.TEXT_PLAIN_MIME_TYPE);
    }
}
