/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.reference;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaCodeUnitReference;
import com.tngtech.archunit.core.domain.JavaConstructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A list of hops on a page: numbered lines in blocks, each after a paragraph that names the hand-over. Within a block,
 * each hop must be called by the one before it or, if that one has returned, by one further up.
 */
final class Hops {

    private static final Pattern LINE = Pattern.compile("^(\\d+)\\. `(new )?([\\w.]+?)(?:\\.([a-z]\\w*))?` (.*)$");

    /** One hop, as written on the page. */
    private record Hop(String type, String method, String text, boolean opensBlock) {

        @Override
        public String toString() {
            return method.equals(JavaConstructor.CONSTRUCTOR_NAME) ? "new " + type : type + "." + method;
        }
    }

    /** A hop that is being executed, with the line of the last call to another hop. */
    private static final class Frame {
        final Hop hop;
        int line;

        Frame(Hop hop) {
            this.hop = hop;
        }
    }

    private final JavaClasses classes;
    private final List<Hop> hops = new ArrayList<>();

    private Hops(JavaClasses classes) {
        this.classes = classes;
    }

    /** Reads the numbered lines of a section. */
    static Hops read(String section, JavaClasses classes) {
        Hops read = new Hops(classes);
        boolean opens = true;
        for (String line : section.lines().toList()) {
            Matcher hop = LINE.matcher(line);
            if (hop.matches()) {
                String method = hop.group(2) == null ? hop.group(4) : JavaConstructor.CONSTRUCTOR_NAME;
                read.hops.add(new Hop(hop.group(3), String.valueOf(method), hop.group(5), opens));
                opens = false;
            } else if (!line.isBlank() && !line.startsWith("   ")) {
                opens = true;
            }
        }
        return read;
    }

    int size() {
        return hops.size();
    }

    /** Returns the first hop of each block. */
    List<String> openings() {
        return hops.stream().filter(Hop::opensBlock).map(Hop::toString).toList();
    }

    /** Returns a copy without one hop. If it opened a block, the next hop does so. */
    Hops without(int index) {
        Hops copy = new Hops(classes);
        copy.hops.addAll(hops);
        Hop removed = copy.hops.remove(index);
        if (removed.opensBlock && index < copy.hops.size()) {
            Hop next = copy.hops.get(index);
            copy.hops.set(index, new Hop(next.type, next.method, next.text, true));
        }
        return copy;
    }

    /** Returns a copy in which one hop is exchanged with the next one of its block; empty if there is none. */
    Optional<Hops> swapped(int index) {
        if (index + 1 >= hops.size() || hops.get(index + 1).opensBlock) {
            return Optional.empty();
        }
        Hops copy = new Hops(classes);
        copy.hops.addAll(hops);
        Hop first = hops.get(index);
        Hop second = hops.get(index + 1);
        copy.hops.set(index, new Hop(second.type, second.method, second.text, first.opensBlock));
        copy.hops.set(index + 1, new Hop(first.type, first.method, first.text, false));
        return Optional.of(copy);
    }

    /** Returns the indexes of the hops that call another one. */
    List<Integer> relays() {
        List<Integer> relays = new ArrayList<>();
        for (int i = 0; i + 1 < hops.size(); i++) {
            Hop next = hops.get(i + 1);
            if (!next.opensBlock && call(new Frame(hops.get(i)), next) != null) {
                relays.add(i);
            }
        }
        return relays;
    }

    String name(int index) {
        return hops.get(index).toString();
    }

    /** Returns what is wrong with the list; empty if each hop calls the next. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        List<Frame> stack = new ArrayList<>();
        for (Hop hop : hops) {
            if (hop.opensBlock) {
                stack.clear();
                if (codeOf(hop).findAny().isEmpty()) {
                    problems.add("no such method: " + hop);
                }
            } else if (!returnToCaller(stack, hop, problems)) {
                problems.add("not called in this order: " + hop);
            }
            stack.add(new Frame(hop));
        }
        return problems;
    }

    private boolean returnToCaller(List<Frame> stack, Hop hop, List<String> problems) {
        for (int i = stack.size() - 1; i >= 0; i--) {
            Frame caller = stack.get(i);
            JavaCodeUnitAccess<?> call = call(caller, hop);
            if (call != null) {
                caller.line = call.getLineNumber();
                stack.subList(i + 1, stack.size()).clear();
                wrappers(call)
                        .filter(each -> !each.equals(hop.toString())
                                && stack.stream().noneMatch(frame -> each.equals(frame.hop.toString())))
                        .forEach(each -> problems.add("not between: " + each + ", before " + hop));
                return true;
            }
        }
        return false;
    }

    /** Returns the call from one hop to another that is not before the last call; null if there is none. */
    private JavaCodeUnitAccess<?> call(Frame caller, Hop hop) {
        return codeOf(caller.hop)
                .flatMap(Hops::callsAndReferences)
                .filter(call -> call.getLineNumber() >= caller.line && leadsTo(call, hop))
                .min((one, other) -> Integer.compare(one.getLineNumber(), other.getLineNumber()))
                .orElse(null);
    }

    private boolean leadsTo(JavaCodeUnitAccess<?> call, Hop hop) {
        JavaClass owner = call.getTargetOwner();
        boolean direct = call.getTarget().getName().equals(hop.method)
                && (path(owner).equals(hop.type)
                        || codeOf(hop).anyMatch(code -> code.getOwner().isAssignableTo(owner.getName())));
        return direct || isCallback(call, hop);
    }

    /** A callback is marked as such on the page, and the code that registers it refers to it or calls it in a lambda. */
    private boolean isCallback(JavaCodeUnitAccess<?> call, Hop hop) {
        return hop.text.contains("callback")
                && call.getTargetOwner().isAnnotatedWith(FunctionalInterface.class)
                && classes.stream()
                        .flatMap(each -> each.getCodeUnits().stream())
                        .flatMap(Hops::callsAndReferences)
                        .filter(each -> path(each.getTargetOwner()).equals(hop.type)
                                && each.getTarget().getName().equals(hop.method))
                        .anyMatch(each -> each instanceof JavaCodeUnitReference<?>
                                ? parameters(each).equals(parameters(call))
                                : each.isDeclaredInLambda());
    }

    private static List<String> parameters(JavaCodeUnitAccess<?> call) {
        return call.getTarget().getRawParameterTypes().stream()
                .map(JavaClass::getName)
                .toList();
    }

    private static Stream<JavaCodeUnitAccess<?>> callsAndReferences(JavaCodeUnit code) {
        return Stream.concat(code.getCallsFromSelf().stream(), code.getCodeUnitReferencesFromSelf().stream());
    }

    /** Returns the implementations of a called interface method that call the same method of another one. */
    private Stream<String> wrappers(JavaCodeUnitAccess<?> call) {
        JavaClass owner = call.getTargetOwner();
        String method = call.getTarget().getName();
        if (!owner.isInterface()) {
            return Stream.empty();
        }
        return classes.stream()
                .filter(each -> each.isAssignableTo(owner.getName()))
                .flatMap(each -> each.getMethods().stream())
                .filter(each -> each.getName().equals(method))
                .filter(each -> each.getMethodCallsFromSelf().stream()
                        .anyMatch(inner -> inner.getTargetOwner().equals(owner)
                                && inner.getTarget().getName().equals(method)))
                .map(each -> path(each.getOwner()) + "." + method);
    }

    private Stream<? extends JavaCodeUnit> codeOf(Hop hop) {
        return classes.stream()
                .filter(each -> path(each).equals(hop.type))
                .flatMap(each -> each.getCodeUnits().stream())
                .filter(each -> each.getName().equals(hop.method));
    }

    /** Returns the name of a class without its package, as {@code EventPump.Lane}. */
    private static String path(JavaClass type) {
        String name = type.getName();
        return name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
    }
}
