/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import io.github.camelami.AmiConstants;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.Message;
import org.apache.camel.cloudevents.CloudEvent;
import org.apache.camel.cloudevents.CloudEvents;
import org.apache.camel.spi.DataType;
import org.apache.camel.spi.DataTypeTransformer;
import org.apache.camel.spi.Transformer;
import org.jspecify.annotations.Nullable;

/**
 * Adds the attributes of a CloudEvent as Camel headers, which other components convert to the headers of their
 * transport. It reads only the headers of the message, so the body may already be converted.
 */
@DataTypeTransformer(
        name = "ami:application-cloudevents",
        description =
                "Adds CloudEvent headers to the Camel message with the id, source, type, subject and time of an AMI event")
public class CloudEventDataTypeTransformer extends Transformer {

    private static final String TYPE_PREFIX = CloudEvent.DEFAULT_CAMEL_CLOUD_EVENT_TYPE + ".ami.";

    @Override
    public void transform(Message message, DataType from, DataType to) {
        String event = message.getHeader(AmiConstants.EVENT, String.class);
        if (event == null) {
            throw new IllegalArgumentException("Cannot create a CloudEvent: the message has no header "
                    + AmiConstants.EVENT + ". Use " + to + " in a route from(\"ami:...\").");
        }
        CloudEvent spec = CloudEvents.v1_0;
        String channel = message.getHeader(AmiConstants.CHANNEL, String.class);
        Long millis = message.getHeader(AmiConstants.MESSAGE_TIMESTAMP, Long.class);
        Map<String, Object> headers = message.getHeaders();
        headers.putIfAbsent(
                CloudEvent.CAMEL_CLOUD_EVENT_ID, message.getExchange().getExchangeId());
        headers.putIfAbsent(CloudEvent.CAMEL_CLOUD_EVENT_VERSION, spec.version());
        headers.put(CloudEvent.CAMEL_CLOUD_EVENT_TYPE, TYPE_PREFIX + event);
        headers.put(CloudEvent.CAMEL_CLOUD_EVENT_SOURCE, source(headers.get(AmiConstants.SERVER)));
        if (channel != null) {
            headers.put(CloudEvent.CAMEL_CLOUD_EVENT_SUBJECT, channel);
        }
        headers.put(
                CloudEvent.CAMEL_CLOUD_EVENT_TIME,
                millis == null
                        ? spec.getEventTime(message.getExchange())
                        : Instant.ofEpochMilli(millis).toString());
        headers.putIfAbsent(CloudEvent.CAMEL_CLOUD_EVENT_CONTENT_TYPE, CloudEvent.TEXT_PLAIN_MIME_TYPE);
    }

    /**
     * Returns an absolute URI, as the CloudEvents specification recommends. Camel shows the endpoint in the same form.
     */
    private static String source(@Nullable Object server) {
        return "ami://" + server;
    }
}
