/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Converter;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;
import org.jspecify.annotations.Nullable;

/**
 * Converts the body of an AMI message to text: one {@code Key: Value} line per value, joined by line feeds. The values
 * of secret keys are masked. Conversion to bytes uses the charset in {@code CamelCharsetName}, UTF-8 by default.
 */
@Converter(generateLoader = true)
public final class AmiTypeConverters {

    private AmiTypeConverters() {}

    /** Returns the lines of the message, joined by line feeds. */
    @Converter
    public static String toString(AmiFields fields) {
        return fields.toString();
    }

    /** Returns the lines of the message as bytes. */
    @Converter
    public static byte[] toBytes(AmiFields fields, @Nullable Exchange exchange) {
        return fields.toString().getBytes(charset(exchange));
    }

    /** Returns the lines of the message as a stream. */
    @Converter
    public static InputStream toInputStream(AmiFields fields, @Nullable Exchange exchange) {
        return new ByteArrayInputStream(toBytes(fields, exchange));
    }

    /** Returns the lines of the message as a buffer. */
    @Converter
    public static ByteBuffer toByteBuffer(AmiFields fields, @Nullable Exchange exchange) {
        return ByteBuffer.wrap(toBytes(fields, exchange));
    }

    private static Charset charset(@Nullable Exchange exchange) {
        Charset named = exchange == null ? null : ExchangeHelper.getCharset(exchange, false);
        return named == null ? StandardCharsets.UTF_8 : named;
    }
}
