/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Checks a built release by the <a href="https://central.sonatype.org/publish/requirements/">rules of Maven Central</a>, without an
 * upload: the effective poms have all that is asked, and each module that is published has its jars, and their signatures if it is
 * signed. A version that ends in {@code -SNAPSHOT} counts as the release of that number, for this project's own modules only.
 */
final class CentralRules {

    /** The elements that each pom must have, as paths. */
    private static final List<String> REQUIRED = List.of(
            "groupId",
            "artifactId",
            "version",
            "name",
            "description",
            "url",
            "licenses/license/name",
            "licenses/license/url",
            "developers/developer/name",
            "scm/connection",
            "scm/developerConnection",
            "scm/url");

    private static final Pattern RELEASE = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]*");

    private final Element project;
    private final List<String> faults = new ArrayList<>();

    private CentralRules(Element project) {
        this.project = project;
    }

    /**
     * Prints each fault and ends with exit code 1 if there is one.
     *
     * @param arguments the file of the effective poms, and {@code true} unless signatures are expected
     */
    public static void main(String[] arguments) throws Exception {
        Path poms = Path.of(arguments[0]).toAbsolutePath().normalize();
        if (!Files.exists(poms)) {
            System.err.println(
                    poms + " is missing. Run mvn -Prelease verify at the root of the project, which writes it.");
            System.exit(1);
        }
        List<String> faults = faults(poms, !Boolean.parseBoolean(arguments[1]));
        faults.forEach(fault -> System.err.println("Maven Central would refuse " + fault));
        System.exit(faults.isEmpty() ? 0 : 1);
    }

    /**
     * Returns the faults for which Central would refuse the release, each with module, fault and solution; empty if it
     * would accept everything.
     *
     * @param effectivePoms what {@code help:effective-pom} writes, of one module or of all
     * @param signed whether each file must have a signature
     */
    static List<String> faults(Path effectivePoms, boolean signed) throws Exception {
        Element root = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(effectivePoms.toFile())
                .getDocumentElement();
        List<Element> projects = root.getTagName().equals("project") ? List.of(root) : children(root, "project");
        List<String> faults = new ArrayList<>();
        int published = 0;
        for (Element project : projects) {
            CentralRules rules = new CentralRules(project);
            if (!rules.text("properties/maven.deploy.skip").equals("true")) {
                published++;
                rules.checkPom();
                rules.checkFiles(signed);
                faults.addAll(rules.faults);
            }
        }
        if (published == 0) {
            faults.add(
                    "an upload without a module: every module has maven.deploy.skip=true. Remove it from those to publish.");
        }
        return faults;
    }

    private void checkPom() {
        for (String path : REQUIRED) {
            String value = text(path);
            if (value.isEmpty()) {
                fault("no <" + path.replace("/", "><") + ">", "Add it to the pom, or to the parent's.");
            } else if (value.contains("${")) {
                fault("<" + path.replace("/", "><") + "> is " + value, "Define the property, or write the value.");
            }
        }
        String version = text("version");
        if (!RELEASE.matcher(version).matches() || version.equals("LATEST") || version.equals("RELEASE")) {
            fault("version '" + version + "' is no version of a release", "Set one such as 1.0.0.");
        }
        // Not dependencyManagement: what an imported BOM manages is not in the pom that is published.
        elements(project, "dependencies/dependency").forEach(this::checkDependency);
        if (!elements(project, "parent").isEmpty()
                && snapshotOfOthers(elements(project, "parent").get(0))) {
            fault(
                    "parent " + text("parent/artifactId") + " " + text("parent/version") + " is a snapshot",
                    "Use a release.");
        }
    }

    private void checkDependency(Element dependency) {
        String name = text(dependency, "groupId") + ":" + text(dependency, "artifactId");
        String version = text(dependency, "version");
        if (version.isEmpty() || version.contains("${")) {
            fault("dependency " + name + " has no version", "Give one here or in dependencyManagement.");
        }
        if (snapshotOfOthers(dependency)) {
            fault("dependency " + name + " " + version + " is a snapshot", "Use a release.");
        }
        if (text(dependency, "scope").equals("system")) {
            fault("dependency " + name + " has the scope system", "Take it from a repository.");
        }
    }

    private boolean snapshotOfOthers(Element coordinates) {
        String version = text(coordinates, "version");
        boolean own = text(coordinates, "groupId").equals(text("groupId")) && version.equals(text("version"));
        return version.endsWith("-SNAPSHOT") && !own;
    }

    private void checkFiles(boolean signed) throws IOException {
        String packaging = text("packaging");
        if (packaging.equals("pom")) {
            return;
        }
        checkJar("", signed, ".class");
        checkJar("-sources", signed, ".java");
        checkJar("-javadoc", signed, "index.html");
    }

    private void checkJar(String classifier, boolean signed, String holds) throws IOException {
        Path jar = Path.of(text("build/directory"), text("build/finalName") + classifier + ".jar");
        if (!Files.exists(jar)) {
            fault("no file " + jar, "Build all of the release: mvn -Prelease verify at the root.");
            return;
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            if (zip.stream().noneMatch(entry -> entry.getName().endsWith(holds))) {
                fault(jar.getFileName() + " holds no " + holds, "Build it from this module's sources.");
            }
        } catch (IOException e) {
            fault(jar.getFileName() + " is no jar: " + e.getMessage(), "Build it again.");
        }
        Path signature = jar.resolveSibling(jar.getFileName() + ".asc");
        if (signed && (!Files.exists(signature) || Files.size(signature) == 0)) {
            fault("no signature " + signature, "Give gpg a key; CONTRIBUTING.md says how.");
        }
    }

    private void fault(String what, String wayOut) {
        faults.add(text("artifactId") + ": " + what + ". " + wayOut);
    }

    private String text(String path) {
        return text(project, path);
    }

    private static String text(Element parent, String path) {
        return elements(parent, path).stream()
                .map(element -> element.getTextContent().strip())
                .findFirst()
                .orElse("");
    }

    private static List<Element> elements(Element parent, String path) {
        List<Element> found = List.of(parent);
        for (String name : path.split("/")) {
            found = found.stream()
                    .flatMap(element -> children(element, name).stream())
                    .toList();
        }
        return found;
    }

    private static List<Element> children(Element parent, String name) {
        Stream<Node> nodes =
                IntStream.range(0, parent.getChildNodes().getLength()).mapToObj(parent.getChildNodes()::item);
        return nodes.filter(node -> node.getNodeName().equals(name))
                .map(Element.class::cast)
                .toList();
    }
}
