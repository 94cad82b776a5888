/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import java.time.Duration;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * A server by name: a bean of this type in the registry, called {@code pbx1}, makes {@code ami:pbx1} mean that server. What is set
 * here wins over the component's options, and an endpoint's own options win over these.
 *
 * <p>Set it up before routes use it; its text shows no secret.
 */
public class AmiServer {

    private @Nullable String host;
    private @Nullable Integer port;
    private @Nullable String hosts;
    private @Nullable String username;
    private @Nullable String password;
    private @Nullable Boolean tls;
    private @Nullable SSLContextParameters sslContextParameters;
    private @Nullable Boolean hostnameVerification;
    private @Nullable Boolean plainLogin;
    private @Nullable Boolean allowUnencryptedPassword;
    private @Nullable Boolean singleLink;
    private @Nullable Duration connectionTimeout;
    private @Nullable Duration loginTimeout;
    private @Nullable Duration pingInterval;
    private @Nullable Duration pingTimeout;

    /** Copies what is set here over the defaults of the component. */
    void applyTo(AmiConfiguration configuration) {
        if (hosts != null) {
            configuration.setHosts(hosts);
        }
        if (username != null) {
            configuration.setUsername(username);
        }
        if (password != null) {
            configuration.setPassword(password);
        }
        if (tls != null) {
            configuration.setTls(tls);
        }
        if (sslContextParameters != null) {
            configuration.setSslContextParameters(sslContextParameters);
        }
        if (hostnameVerification != null) {
            configuration.setHostnameVerification(hostnameVerification);
        }
        if (plainLogin != null) {
            configuration.setPlainLogin(plainLogin);
        }
        if (allowUnencryptedPassword != null) {
            configuration.setAllowUnencryptedPassword(allowUnencryptedPassword);
        }
        if (singleLink != null) {
            configuration.setSingleLink(singleLink);
        }
        if (connectionTimeout != null) {
            configuration.setConnectionTimeout(connectionTimeout.toMillis());
        }
        if (loginTimeout != null) {
            configuration.setLoginTimeout(loginTimeout.toMillis());
        }
        if (pingInterval != null) {
            configuration.setPingInterval(pingInterval.toMillis());
        }
        if (pingTimeout != null) {
            configuration.setPingTimeout(pingTimeout.toMillis());
        }
    }

    public @Nullable String getHost() {
        return host;
    }

    /** Where the server is: a name or an address (IPv6 in brackets), a port may stand behind it. */
    public void setHost(String host) {
        this.host = host;
    }

    public @Nullable Integer getPort() {
        return port;
    }

    /** The port; 5038, or 5039 with TLS, by default. */
    public void setPort(Integer port) {
        this.port = port;
    }

    public @Nullable String getHosts() {
        return hosts;
    }

    /** Further addresses of the same server, separated by commas, tried in turn. */
    public void setHosts(String hosts) {
        this.hosts = hosts;
    }

    public @Nullable String getUsername() {
        return username;
    }

    /** The manager user. */
    public void setUsername(String username) {
        this.username = username;
    }

    public @Nullable String getPassword() {
        return password;
    }

    /** The manager user's secret. */
    public void setPassword(String password) {
        this.password = password;
    }

    public @Nullable Boolean getTls() {
        return tls;
    }

    /** Whether the links are encrypted. */
    public void setTls(Boolean tls) {
        this.tls = tls;
    }

    public @Nullable SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    /** Trust and, for mutual TLS, our own certificate. */
    public void setSslContextParameters(SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public @Nullable Boolean getHostnameVerification() {
        return hostnameVerification;
    }

    /** Whether the server's certificate must name the host; true by default. */
    public void setHostnameVerification(Boolean hostnameVerification) {
        this.hostnameVerification = hostnameVerification;
    }

    public @Nullable Boolean getPlainLogin() {
        return plainLogin;
    }

    /** Whether the password itself is sent, instead of the answer to an MD5 challenge; false by default, refused without TLS unless that is overridden. */
    public void setPlainLogin(Boolean plainLogin) {
        this.plainLogin = plainLogin;
    }

    public @Nullable Boolean getAllowUnencryptedPassword() {
        return allowUnencryptedPassword;
    }

    /** Whether {@code plainLogin} may send the password without TLS; false by default. */
    public void setAllowUnencryptedPassword(Boolean allowUnencryptedPassword) {
        this.allowUnencryptedPassword = allowUnencryptedPassword;
    }

    public @Nullable Boolean getSingleLink() {
        return singleLink;
    }

    /** Whether actions and events share one session; false by default. */
    public void setSingleLink(Boolean singleLink) {
        this.singleLink = singleLink;
    }

    public @Nullable Duration getConnectionTimeout() {
        return connectionTimeout;
    }

    /** How long a connection may take to be made. */
    public void setConnectionTimeout(Duration connectionTimeout) {
        this.connectionTimeout =
                Duration.ofMillis(Durations.checked("connectionTimeout", connectionTimeout.toMillis()));
    }

    /** The same as text: milliseconds, or for example 3s, 1m30s or PT3S. */
    public void setConnectionTimeout(String connectionTimeout) {
        this.connectionTimeout = Duration.ofMillis(Durations.millis("connectionTimeout", connectionTimeout));
    }

    public @Nullable Duration getLoginTimeout() {
        return loginTimeout;
    }

    /** How long the login may take. */
    public void setLoginTimeout(Duration loginTimeout) {
        this.loginTimeout = Duration.ofMillis(Durations.checked("loginTimeout", loginTimeout.toMillis()));
    }

    /** The same as text: milliseconds, or for example 3s, 1m30s or PT3S. */
    public void setLoginTimeout(String loginTimeout) {
        this.loginTimeout = Duration.ofMillis(Durations.millis("loginTimeout", loginTimeout));
    }

    public @Nullable Duration getPingInterval() {
        return pingInterval;
    }

    /** Silence after which a Ping is sent; 0 for never. */
    public void setPingInterval(Duration pingInterval) {
        this.pingInterval = Duration.ofMillis(Durations.checked("pingInterval", pingInterval.toMillis()));
    }

    /** The same as text: milliseconds, or for example 3s, 1m30s or PT3S. */
    public void setPingInterval(String pingInterval) {
        this.pingInterval = Duration.ofMillis(Durations.millis("pingInterval", pingInterval));
    }

    public @Nullable Duration getPingTimeout() {
        return pingTimeout;
    }

    /** How long the answer to a Ping may take. */
    public void setPingTimeout(Duration pingTimeout) {
        this.pingTimeout = Duration.ofMillis(Durations.checked("pingTimeout", pingTimeout.toMillis()));
    }

    /** The same as text: milliseconds, or for example 3s, 1m30s or PT3S. */
    public void setPingTimeout(String pingTimeout) {
        this.pingTimeout = Duration.ofMillis(Durations.millis("pingTimeout", pingTimeout));
    }

    @Override
    public String toString() {
        return "AmiServer[" + username + "@" + host + (port == null ? "" : ":" + port) + "]";
    }
}
