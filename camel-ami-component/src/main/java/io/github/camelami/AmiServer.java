/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.operation.Durations;
import java.time.Duration;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * A named server. If the registry contains a bean {@code pbx1} of this type, {@code ami:pbx1} refers to that server.
 * Its settings take precedence over the component's options, and an endpoint's options take precedence over both.
 *
 * <p>Configure it before routes use it. {@code toString()} contains no secret.
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

    /** Overwrites the component's defaults with the settings of this bean. */
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

    /** The server's host name or address (IPv6 in brackets), optionally followed by a port. */
    public void setHost(String host) {
        this.host = host;
    }

    public @Nullable Integer getPort() {
        return port;
    }

    /** The port. The default is 5038, or 5039 with TLS. */
    public void setPort(Integer port) {
        this.port = port;
    }

    public @Nullable String getHosts() {
        return hosts;
    }

    /** Further addresses, such as a standby server, separated by commas and tried in turn; see the option hosts. */
    public void setHosts(String hosts) {
        this.hosts = hosts;
    }

    public @Nullable String getUsername() {
        return username;
    }

    /** The name of the manager user. */
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

    /** Whether to encrypt the links. */
    public void setTls(Boolean tls) {
        this.tls = tls;
    }

    public @Nullable SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    /** The trust store and, for mutual TLS, the client certificate. */
    public void setSslContextParameters(SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public @Nullable Boolean getHostnameVerification() {
        return hostnameVerification;
    }

    /** Whether the server's certificate must match the host name. True by default. */
    public void setHostnameVerification(Boolean hostnameVerification) {
        this.hostnameVerification = hostnameVerification;
    }

    public @Nullable Boolean getPlainLogin() {
        return plainLogin;
    }

    /**
     * Whether to send the password itself instead of the response to an MD5 challenge. False by default; true is
     * refused without TLS unless {@code allowUnencryptedPassword} is set.
     */
    public void setPlainLogin(Boolean plainLogin) {
        this.plainLogin = plainLogin;
    }

    public @Nullable Boolean getAllowUnencryptedPassword() {
        return allowUnencryptedPassword;
    }

    /** Whether {@code plainLogin} may send the password without TLS. False by default. */
    public void setAllowUnencryptedPassword(Boolean allowUnencryptedPassword) {
        this.allowUnencryptedPassword = allowUnencryptedPassword;
    }

    public @Nullable Boolean getSingleLink() {
        return singleLink;
    }

    /** Whether actions and events share one session. False by default. */
    public void setSingleLink(Boolean singleLink) {
        this.singleLink = singleLink;
    }

    public @Nullable Duration getConnectionTimeout() {
        return connectionTimeout;
    }

    /** The timeout for opening a connection. */
    public void setConnectionTimeout(Duration connectionTimeout) {
        this.connectionTimeout =
                Duration.ofMillis(Durations.checked("connectionTimeout", connectionTimeout.toMillis()));
    }

    /** The timeout as text: a number of milliseconds, or a duration such as 3s, 1m30s or PT3S. */
    public void setConnectionTimeout(String connectionTimeout) {
        this.connectionTimeout = Duration.ofMillis(Durations.millis("connectionTimeout", connectionTimeout));
    }

    public @Nullable Duration getLoginTimeout() {
        return loginTimeout;
    }

    /** The timeout for the login. */
    public void setLoginTimeout(Duration loginTimeout) {
        this.loginTimeout = Duration.ofMillis(Durations.checked("loginTimeout", loginTimeout.toMillis()));
    }

    /** The timeout as text: a number of milliseconds, or a duration such as 3s, 1m30s or PT3S. */
    public void setLoginTimeout(String loginTimeout) {
        this.loginTimeout = Duration.ofMillis(Durations.millis("loginTimeout", loginTimeout));
    }

    public @Nullable Duration getPingInterval() {
        return pingInterval;
    }

    /** How long the server may be silent before a Ping is sent; 0 disables pings. */
    public void setPingInterval(Duration pingInterval) {
        this.pingInterval = Duration.ofMillis(Durations.checked("pingInterval", pingInterval.toMillis()));
    }

    /** The interval as text: a number of milliseconds, or a duration such as 3s, 1m30s or PT3S. */
    public void setPingInterval(String pingInterval) {
        this.pingInterval = Duration.ofMillis(Durations.millis("pingInterval", pingInterval));
    }

    public @Nullable Duration getPingTimeout() {
        return pingTimeout;
    }

    /** The timeout for the response to a Ping. */
    public void setPingTimeout(Duration pingTimeout) {
        this.pingTimeout = Duration.ofMillis(Durations.checked("pingTimeout", pingTimeout.toMillis()));
    }

    /** The timeout as text: a number of milliseconds, or a duration such as 3s, 1m30s or PT3S. */
    public void setPingTimeout(String pingTimeout) {
        this.pingTimeout = Duration.ofMillis(Durations.millis("pingTimeout", pingTimeout));
    }

    @Override
    public String toString() {
        String shown = host == null ? null : host.substring(host.lastIndexOf('@') + 1); // a secret may precede it
        return "AmiServer[" + username + "@" + shown + (port == null ? "" : ":" + port) + "]";
    }
}
