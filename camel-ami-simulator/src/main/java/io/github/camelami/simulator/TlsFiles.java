/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Creates a simulator's TLS context from files. */
public final class TlsFiles {

    private static final char[] NO_PASSWORD = new char[0];

    private TlsFiles() {}

    /**
     * Reads a certificate chain and an unencrypted PKCS#8 key, both in PEM format.
     *
     * @param certificate the file with the server's certificate, followed by the certificates of its issuers
     * @param key the file with the key, which contains {@code BEGIN PRIVATE KEY}
     * @return a server context
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if the files do not contain such a certificate and key
     */
    public static SSLContext pem(Path certificate, Path key) throws IOException {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            Collection<? extends Certificate> chain;
            try (var in = Files.newInputStream(certificate)) {
                chain = factory.generateCertificates(in);
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry("ami", privateKey(key), NO_PASSWORD, chain.toArray(Certificate[]::new));
            return of(store, NO_PASSWORD);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "Cannot create a TLS context from " + certificate + " and " + key + ": " + e, e);
        }
    }

    /**
     * Reads a key store.
     *
     * @param file PKCS#12 or JKS
     * @param password the password of the store and of the key in it
     * @return a server context
     * @throws IOException if the file cannot be read or the password is wrong
     */
    public static SSLContext keyStore(Path file, char[] password) throws IOException {
        try {
            return of(KeyStore.getInstance(file.toFile(), password), password);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("Cannot create a TLS context from " + file + ": " + e, e);
        }
    }

    private static SSLContext of(KeyStore store, char[] password) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        String begin = "-----BEGIN PRIVATE KEY-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END PRIVATE KEY-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(file
                    + " does not contain an unencrypted PKCS#8 key. Convert it with openssl pkcs8 -topk8 -nocrypt");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(encoded);
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(spec);
        } catch (GeneralSecurityException notRsa) {
            return KeyFactory.getInstance("EC").generatePrivate(spec);
        }
    }
}
