/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.junit.AmiSimulatorExtension;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The component's jar, as it is, in an Apache Karaf, with an application bundle that uses it. Camel is there as one bundle, made here of
 * Camel's plain jars and camel-core-osgi, since Camel's own bundles for Karaf are not always to be had.
 */
class KarafIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension
    final AmiSimulatorExtension pbx = new AmiSimulatorExtension();

    @TempDir
    Path folder;

    private Process karaf;

    @AfterEach
    void stop() throws Exception {
        if (karaf != null) {
            karaf.destroy();
            if (!karaf.waitFor(20, TimeUnit.SECONDS)) {
                karaf.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void events_and_actions_in_karaf() throws Exception {
        Path home = Path.of(System.getProperty("karaf.home"));
        Path deploy = home.resolve("deploy");
        for (Path jar : netty()) {
            Files.copy(jar, deploy.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        camel(deploy.resolve("camel.jar"));
        Files.deleteIfExists(deploy.resolve("application.jar"));
        Path component = Path.of(System.getProperty("component.jar"));
        Files.copy(component, deploy.resolve("camel-ami-component.jar"), StandardCopyOption.REPLACE_EXISTING);
        Path report = folder.resolve("report.txt");
        Files.writeString(report, "");

        Path log = home.resolve("data/log/karaf.log");
        Files.deleteIfExists(log);
        start(home, report);
        // fileinstall starts bundles in no particular order, and a bundle whose start failed only when the folder
        // changes
        await().atMost(PATIENCE)
                .until(() -> Files.exists(log)
                        && Files.readString(log).contains("Camel activator started")
                        && Files.readString(log).matches("(?s).*Started bundle: \\S*camel-ami-component.jar.*"));
        Path application = folder.resolve("application.jar");
        application(application);
        Files.move(application, deploy.resolve("application.jar"), StandardCopyOption.REPLACE_EXISTING);

        await().atMost(PATIENCE).until(() -> Files.readAllLines(report).contains("event AmiConnected null"));
        await().atMost(PATIENCE).until(() -> Files.readAllLines(report).contains("ping Pong"));
        pbx.simulator().emit(SimulatedEvent.userEvent("Order").add("Kind", "big"));
        await().atMost(PATIENCE).until(() -> Files.readAllLines(report).size() > 2);
        assertThat(Files.readAllLines(report).get(2)).startsWith("event").endsWith("big");
    }

    private void start(Path home, Path report) throws IOException {
        // No shell, no ssh, no JMX server: nothing that opens a port. What is in the folder deploy is all there is to
        // run.
        Path features = home.resolve("etc/org.apache.karaf.features.cfg");
        Files.writeString(
                features,
                Files.readString(features).replaceAll("(?s)\\nfeaturesBoot *=.*?\\n\\n", "\nfeaturesBoot =\n\n"));
        Files.writeString(
                home.resolve("etc/config.properties"), "\nkaraf.shutdown.port=-1\n", StandardOpenOption.APPEND);
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/karaf").toString(), "daemon", "clean");
        builder.environment().put("KARAF_EXEC", "exec");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("EXTRA_JAVA_OPTS", "-Dami.port=" + pbx.port() + " -Dami.report=" + report);
        builder.environment().remove("KARAF_HOME");
        karaf = builder.redirectErrorStream(true)
                .redirectOutput(home.resolve("karaf.out").toFile())
                .start();
    }

    private static List<Path> jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> jar.endsWith(".jar"))
                .map(Path::of)
                .toList();
    }

    private static List<Path> netty() {
        return jars().stream()
                .filter(jar -> jar.getFileName().toString().startsWith("netty-")
                        && !jar.getFileName().toString().contains("linux")
                        && !jar.getFileName().toString().contains("osx"))
                .toList();
    }

    /** One bundle of all Camel's jars; files of the same name are joined, packages that are in several jars, too. */
    private void camel(Path bundle) throws Exception {
        Path merged = Files.createDirectory(folder.resolve("camel"));
        List<String> of = List.of("camel-", "commons-pool2");
        for (Path jar : jars()) {
            String name = jar.getFileName().toString();
            if (of.stream().anyMatch(name::startsWith) && !name.startsWith("camel-ami")) {
                unpack(jar, merged);
            }
        }
        try (Builder builder = new Builder()) {
            builder.setProperty("Bundle-SymbolicName", "camel");
            builder.setProperty("Bundle-Version", "4.14.0");
            builder.setProperty("Bundle-Activator", "org.apache.camel.karaf.core.Activator");
            builder.setProperty(
                    "Provide-Capability", "osgi.extender;osgi.extender=\"org.apache.camel\";version:Version=\"4.14\"");
            builder.setProperty("-includeresource", merged.toString());
            builder.setProperty("-exportcontents", "org.apache.camel.*;version=4.14.0");
            builder.setProperty(
                    "Import-Package",
                    "io.netty.*;version=\"[4.1,5)\",org.slf4j.*;version=\"[1.7,3)\",org.osgi.framework.*,org.osgi.util.tracker,*;resolution:=optional");
            build(builder, bundle);
        }
    }

    private static void application(Path bundle) throws Exception {
        Path classes = Path.of(Application.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Builder builder = new Builder()) {
            for (Path jar : jars()) {
                builder.addClasspath(jar.toFile());
            }
            builder.setProperty("Bundle-SymbolicName", "application");
            builder.setProperty("Bundle-Version", "1.0.0");
            builder.setProperty("Bundle-Activator", Application.class.getName());
            if (Files.isDirectory(classes)) {
                builder.setProperty("-includeresource", classes.toString());
            } else {
                builder.setProperty("-includeresource", "@" + classes);
            }
            builder.setProperty("Import-Package", "org.apache.camel.*;version=\"[4.14,4.15)\",*");
            build(builder, bundle);
        }
    }

    private static void build(Builder builder, Path bundle) throws Exception {
        builder.setProperty("-metainf-services", "none");
        builder.setProperty("-noimportjava", "true");
        builder.setProperty("-fixupmessages", "'Unused Import-Package';is:=ignore");
        try (Jar jar = builder.build()) {
            assertThat(builder.getErrors()).isEmpty();
            // camel-core-osgi looks into the bundles that are wired to these packages: a bundle that holds them must
            // import them, too
            Attributes manifest = jar.getManifest().getMainAttributes();
            manifest.putValue("Import-Package", addWhatIsMissing(manifest.getValue("Import-Package")));
            jar.write(bundle.toFile());
        }
    }

    private static String addWhatIsMissing(String imports) {
        StringBuilder all = new StringBuilder(imports);
        for (String name : List.of("org.apache.camel", "org.apache.camel.spi")) {
            if (Arrays.stream(imports.split("[,;]")).noneMatch(name::equals)) {
                all.append(",").append(name).append(";version=\"[4.14,4.15)\"");
            }
        }
        return all.toString();
    }

    private static void unpack(Path jar, Path into) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.isDirectory() || entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    continue;
                }
                Path target = into.resolve(entry.getName());
                Files.createDirectories(target.getParent());
                byte[] content = file.getInputStream(entry).readAllBytes();
                if (Files.exists(target) && entry.getName().startsWith("META-INF/services/")) {
                    Files.writeString(target, "\n", StandardOpenOption.APPEND);
                    Files.write(target, content, StandardOpenOption.APPEND);
                } else {
                    Files.write(target, content);
                }
            }
        }
    }
}
