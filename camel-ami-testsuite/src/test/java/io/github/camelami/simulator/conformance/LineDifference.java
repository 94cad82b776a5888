/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What has to be taken from ({@code -}) and put into ({@code +}) the blocks expected to get the actual ones, to be read. */
final class LineDifference {

    /** What stands in every event of a channel: left out where the whole event is shown. */
    private static final Pattern USUAL = Pattern.compile("[-+] (Privilege|Timestamp|.*ChannelStateDesc|.*CallerID.*"
            + "|.*ConnectedLine.*|.*Language|.*AccountCode|.*Context|.*Exten|.*Uniqueid|.*Linkedid): .*");

    private LineDifference() {}

    /** The lines that differ, each with the first line of its block; empty when nothing does. */
    static String between(List<List<String>> expected, List<List<String>> actual) {
        if (expected.equals(actual)) {
            return "";
        }
        List<String> from = lines(expected);
        List<String> to = lines(actual);
        int[][] common = new int[from.size() + 1][to.size() + 1];
        for (int i = from.size() - 1; i >= 0; i--) {
            for (int j = to.size() - 1; j >= 0; j--) {
                common[i][j] = from.get(i).equals(to.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        StringBuilder shown = new StringBuilder();
        List<String> block = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < from.size() || j < to.size()) {
            if (i < from.size() && j < to.size() && from.get(i).equals(to.get(j))) {
                block.add("  " + from.get(i));
                j++;
                if (from.get(i++).isEmpty()) {
                    show(block, shown);
                }
            } else if (j == to.size() || i < from.size() && common[i + 1][j] >= common[i][j + 1]) {
                block.add("- " + from.get(i++));
            } else {
                block.add("+ " + to.get(j++));
            }
        }
        show(block, shown);
        return shown.toString();
    }

    private static List<String> lines(List<List<String>> blocks) {
        List<String> lines = new ArrayList<>();
        for (List<String> block : blocks) {
            lines.addAll(block);
            lines.add("");
        }
        return lines;
    }

    /** A block that is there on one side only is shown by its short form, another by its first line and what differs. */
    private static void show(List<String> block, StringBuilder shown) {
        block.removeIf(line -> line.length() == 2);
        List<String> changed =
                block.stream().filter(line -> !line.startsWith("  ")).toList();
        if (!changed.isEmpty()) {
            boolean whole = changed.size() == block.size();
            if (!whole && block.get(0).startsWith("  ")) {
                shown.append(block.get(0)).append('\n');
            }
            changed.stream()
                    .filter(line -> !whole || !USUAL.matcher(line).matches())
                    .forEach(line -> shown.append(line).append('\n'));
        }
        block.clear();
    }
}
