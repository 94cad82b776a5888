/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dialplan parsed from the text of an {@code extensions.conf}: contexts, {@code exten =>} and {@code same =>} lines
 * with numbers, {@code n} and labels, patterns, and {@code include =>}. Immutable once parsed.
 */
public final class Dialplan {

    /** One priority: the application to run. */
    public record Step(int priority, @Nullable String label, String application, String data) {}

    /** The priorities of one extension. */
    public record Extension(String pattern, Map<Integer, Step> steps) {}

    private record Context(List<Extension> extensions, List<String> includes) {}

    private final Map<String, Context> contexts = new LinkedHashMap<>();

    private Dialplan() {}

    /**
     * Parses a dialplan.
     *
     * @param text the text of an extensions.conf
     * @return the dialplan
     * @throws IllegalArgumentException if a line is invalid; the message contains the line
     */
    public static Dialplan parse(String text) {
        Dialplan plan = new Dialplan();
        plan.read(text);
        return plan;
    }

    /**
     * Returns a dialplan with the contexts of this dialplan and of a text. If both define an extension, the definition
     * in the text applies.
     *
     * @param text more contexts, in the form of an extensions.conf
     * @return a new dialplan
     */
    public Dialplan plus(String text) {
        Dialplan plan = new Dialplan();
        Dialplan more = parse(text);
        plan.contexts.putAll(more.contexts);
        contexts.forEach((name, context) -> plan.contexts.merge(name, context, (theirs, ours) -> {
            List<Extension> all = new ArrayList<>(theirs.extensions);
            ours.extensions.stream()
                    .filter(mine -> all.stream().noneMatch(e -> e.pattern.equals(mine.pattern)))
                    .forEach(all::add);
            List<String> includes = new ArrayList<>(theirs.includes);
            includes.addAll(ours.includes);
            return new Context(all, includes);
        }));
        return plan;
    }

    /**
     * Finds the step at a priority of an extension.
     *
     * @param context the context to search, including its includes
     * @param exten the dialled extension
     * @param priority the priority
     * @return the step; null if there is none
     */
    public @Nullable Step find(String context, String exten, int priority) {
        Extension extension = extension(context, exten, priority);
        return extension == null ? null : extension.steps.get(priority);
    }

    /**
     * Finds a priority by its label.
     *
     * @param context the context to search, including its includes
     * @param exten the dialled extension
     * @param label the label
     * @return the priority, or 0 if there is none
     */
    public int labelled(String context, String exten, String label) {
        Extension extension = extension(context, exten, 0);
        if (extension != null) {
            for (Step step : extension.steps.values()) {
                if (label.equals(step.label)) {
                    return step.priority;
                }
            }
        }
        return 0;
    }

    /**
     * Returns the matching extension that has a step at this priority (0 for any priority). A literal match takes
     * precedence, then the most specific pattern.
     */
    private @Nullable Extension extension(String contextName, String exten, int priority) {
        return extension(contextName, exten, priority, 0);
    }

    private @Nullable Extension extension(String contextName, String exten, int priority, int depth) {
        Context context = contexts.get(contextName);
        if (context == null || depth > 16) {
            return null;
        }
        Extension best = null;
        String bestPattern = "";
        for (Extension candidate : context.extensions) {
            if ((priority == 0 || candidate.steps.containsKey(priority))
                    && ExtensionPattern.matches(candidate.pattern, exten)
                    && (best == null || ExtensionPattern.moreExact(candidate.pattern, bestPattern))) {
                best = candidate;
                bestPattern = candidate.pattern;
            }
        }
        if (best != null) {
            return best;
        }
        for (String include : context.includes) {
            Extension found = extension(include, exten, priority, depth + 1);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private void read(String text) {
        Context context = null;
        Extension extension = null;
        int priority = 0;
        int number = 0;
        for (String raw : text.split("\r?\n", -1)) {
            number++;
            String line = withoutComment(raw).strip();
            if (line.isEmpty()) {
                continue;
            }
            if (line.startsWith("[") && line.contains("]")) {
                String name = line.substring(1, line.indexOf(']'));
                context = isReserved(name)
                        ? null
                        : contexts.computeIfAbsent(name, n -> new Context(new ArrayList<>(), new ArrayList<>()));
                extension = null;
                continue;
            }
            int arrow = line.indexOf('=');
            if (arrow < 0) {
                throw broken(number, raw, "is neither [context] nor key => value");
            }
            String key = line.substring(0, arrow).strip();
            String value = line.substring(line.startsWith("=>", arrow) ? arrow + 2 : arrow + 1)
                    .strip();
            if (context == null) {
                continue;
            }
            switch (key) {
                case "include" -> context.includes.add(value);
                case "exten" -> {
                    int comma = value.indexOf(',');
                    if (comma < 0) {
                        throw broken(number, raw, "has no priority");
                    }
                    String pattern = value.substring(0, comma).strip();
                    extension = extensionOf(context, pattern);
                    priority = add(extension, value.substring(comma + 1), priority, number, raw);
                }
                case "same" -> {
                    if (extension == null) {
                        throw broken(number, raw, "comes before any exten =>");
                    }
                    priority = add(extension, value, priority, number, raw);
                }
                default -> throw broken(number, raw, "has the unknown key '" + key + "'");
            }
        }
    }

    private static boolean isReserved(String context) {
        return context.equals("general") || context.equals("globals");
    }

    private static Extension extensionOf(Context context, String pattern) {
        for (Extension each : context.extensions) {
            if (each.pattern.equals(pattern)) {
                return each;
            }
        }
        Extension made = new Extension(pattern, new LinkedHashMap<>());
        context.extensions.add(made);
        return made;
    }

    private static int add(Extension extension, String rest, int previous, int number, String raw) {
        int comma = rest.indexOf(',');
        if (comma < 0) {
            throw broken(number, raw, "has no application");
        }
        String word = rest.substring(0, comma).strip();
        String label = null;
        int bracket = word.indexOf('(');
        if (bracket >= 0 && word.endsWith(")")) {
            label = word.substring(bracket + 1, word.length() - 1);
            word = word.substring(0, bracket);
        }
        int priority;
        if (word.equals("n")) {
            priority = previous + 1;
        } else {
            try {
                priority = Integer.parseInt(word);
            } catch (NumberFormatException e) {
                throw broken(number, raw, "has the priority '" + word + "': use a number or n");
            }
        }
        String call = rest.substring(comma + 1).strip();
        String application = call;
        String data = "";
        int open = call.indexOf('(');
        if (open >= 0 && call.endsWith(")")) {
            application = call.substring(0, open);
            data = call.substring(open + 1, call.length() - 1);
        }
        extension.steps.put(priority, new Step(priority, label, application, data));
        return priority;
    }

    private static String withoutComment(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == ';' && (i == 0 || line.charAt(i - 1) != '\\')) {
                return line.substring(0, i);
            }
        }
        return line;
    }

    private static IllegalArgumentException broken(int number, String line, String why) {
        return new IllegalArgumentException("Line " + number + " of the dialplan " + why + ": " + line);
    }
}
