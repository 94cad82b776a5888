/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import io.github.camelami.AmiFields;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The read-only map view of {@link AmiHeaders}. Decodes a value on each access and caches nothing. It is serialized as
 * a {@link LinkedHashMap}, which any JVM can read, even without this library.
 */
final class HeadersMap extends AbstractMap<String, String> implements AmiFields, Serializable {

    private static final long serialVersionUID = 1L;

    private final transient AmiHeaders headers;

    HeadersMap(AmiHeaders headers) {
        this.headers = headers;
    }

    @Override
    public @Nullable String get(Object key) {
        if (!(key instanceof String name)) {
            return null;
        }
        if (!AmiHeaders.isAscii(name)) {
            return folded(name);
        }
        int line = headers.findAscii(name, 0);
        if (line < 0) {
            return RepeatedKeys.numbered(headers, name);
        }
        return RepeatedKeys.surelyFirstCounts(name)
                        || headers.findAscii(name, line + 1) < 0
                        || RepeatedKeys.firstCounts(name)
                ? headers.value(line, name.length())
                : RepeatedKeys.join(headers.all(name));
    }

    /**
     * Returns the value of a key with non-ASCII letters; null if there is none. Compares decoded keys, since different
     * bytes may represent the same letters.
     */
    private @Nullable String folded(String name) {
        Map<String, StringBuilder> all = RepeatedKeys.fold(headers);
        StringBuilder exactly = all.get(name);
        if (exactly != null) {
            return exactly.toString();
        }
        String key = LetterCase.fold(name);
        return all.entrySet().stream()
                .filter(entry -> LetterCase.fold(entry.getKey()).equals(key))
                .map(entry -> entry.getValue().toString())
                .findFirst()
                .orElse(null);
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public List<String> getAll(String name) {
        return headers.all(name);
    }

    @Override
    public byte @Nullable [] getRaw(String name) {
        return headers.raw(name);
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        boolean repeats = headers.repeatsKeys();
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, String>> iterator() {
                return repeats ? foldedEntries() : new EntryIterator(headers);
            }

            @Override
            public int size() {
                return repeats ? RepeatedKeys.fold(headers).size() : headers.size();
            }
        };
    }

    private Iterator<Entry<String, String>> foldedEntries() {
        return RepeatedKeys.fold(headers).entrySet().stream()
                .<Entry<String, String>>map(entry -> new SimpleImmutableEntry<>(
                        entry.getKey(), entry.getValue().toString()))
                .iterator();
    }

    @Override
    public String toString() {
        return headers.toString();
    }

    private Object writeReplace() {
        return new LinkedHashMap<>(this);
    }

    /** Instances of this class are never serialized. */
    private void readObject(ObjectInputStream input) throws InvalidObjectException {
        throw new InvalidObjectException("Read a plain map instead");
    }

    private static final class EntryIterator implements Iterator<Entry<String, String>> {

        private final AmiHeaders headers;
        private final Escapes escapes;
        private int line;

        EntryIterator(AmiHeaders headers) {
            this.headers = headers;
            this.escapes = new Escapes(headers);
        }

        @Override
        public boolean hasNext() {
            return line < headers.size();
        }

        @Override
        public Entry<String, String> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Entry<String, String> entry = new SimpleImmutableEntry<>(headers.key(line), headers.value(line, escapes));
            line++;
            return entry;
        }
    }
}
