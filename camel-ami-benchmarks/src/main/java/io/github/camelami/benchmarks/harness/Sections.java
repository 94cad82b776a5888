/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import static io.github.camelami.benchmarks.harness.Table.decimal;
import static io.github.camelami.benchmarks.harness.Table.times;
import static io.github.camelami.benchmarks.harness.Table.whole;

import io.github.camelami.benchmarks.flood.RecordedTraffic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures each section and builds its table. */
final class Sections {

    private static final int BURST = 50_000;

    /** The clients in common use. */
    private static final List<String> PEERS = List.of("asterisk-java", "camel-asterisk", "camel-netty");

    /** The contestants whose latency is measured. */
    private static final List<String> PACED = List.of(
            "asterisk-java", "camel-asterisk", "camel-netty", "ami", "ami-network", "least-index", "least", "netty");

    /** The names of the contestants in the tables. */
    private static final Map<String, String> WORDS = words();

    private final Options options;
    private final BenchmarkRunner laboratory;
    private final int rounds;

    Sections(Options options) {
        this.options = options;
        this.laboratory = new BenchmarkRunner(options, Processors.shared());
        this.rounds = options.rounds();
    }

    private static Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("ami", "**camel-ami**, route");
        words.put("ami-old", "camel-ami of the other version, route");
        words.put("ami-network", "**camel-ami**, route on the network thread");
        words.put("ami-pooled", "**camel-ami**, route, pooled exchanges");
        words.put("ami-consumers", "**camel-ami**, consumer without its route");
        words.put("asterisk-java", "asterisk-java, listener");
        words.put("camel-asterisk", "camel-asterisk, route");
        words.put("camel-netty", "camel-netty in client mode, route");
        words.put("least", "minimal Camel consumer");
        words.put("least-index", "minimal Camel consumer with an index of the fields, three read");
        words.put("least-map", "minimal Camel consumer with every field in a map, three read");
        words.put("netty", "bare Netty: split and count");
        words.put("direct", "a direct: route, for comparison");
        return words;
    }

    private static String word(String contestant) {
        return WORDS.getOrDefault(contestant, contestant);
    }

    String section(String name) throws InterruptedException {
        return switch (name) {
            case "events" -> events();
            case "wanted" -> wanted();
            case "latency" -> "## Latency\n\n" + latency(name, laboratory, PACED);
            case "apart" -> "## Latency, server on its own processor\n\n" + apart(name);
            case "actions" -> actions();
            case "calls" -> calls();
            case "tls" -> tls();
            case "scale" -> scale();
            case "start" -> start();
            case "growth" -> growth();
            default -> throw new IllegalArgumentException("There is no section '" + name + "'");
        };
    }

    /** Returns the contestants. If {@code --old} is given, that version of the component follows {@code ami}. */
    private List<String> withOld(String... contestants) {
        List<String> all = new ArrayList<>(List.of(contestants));
        if (options.old() != null) {
            all.add(all.indexOf("ami") + 1, "ami" + BenchmarkRunner.OLD);
        }
        return all;
    }

    private String events() throws InterruptedException {
        List<String> contestants = withOld(
                "asterisk-java",
                "camel-asterisk",
                "camel-netty",
                "ami",
                "ami-pooled",
                "ami-network",
                "least-map",
                "least-index",
                "least",
                "netty");
        RecordedTraffic tape = RecordedTraffic.recorded();
        Series series = new Series();
        for (String contestant : contestants) {
            series.with(contestant, () -> laboratory.events(contestant, tape, 0, 1));
        }
        Samples samples = series.run("events", rounds);
        Table table = new Table(
                "every event wanted",
                "events/s",
                "×camel-asterisk",
                "of the minimum",
                "CPU s per million",
                "bytes per event",
                "±");
        for (String contestant : contestants) {
            double rate = samples.median(contestant, "perSecond");
            table.row(
                    word(contestant),
                    whole(rate),
                    times(samples.ratio(contestant, "camel-asterisk", "perSecond")
                            .median()),
                    times(samples.ratio(contestant, "least", "perSecond").median()),
                    decimal(samples.median(contestant, "cpuPerMillion"), 2),
                    whole(samples.median(contestant, "bytesPerEvent")),
                    whole(100 * samples.spread(contestant, "perSecond")) + " %");
        }
        GoalReport reach = new GoalReport()
                .atLeast("times camel-asterisk", samples.ratio("ami", "camel-asterisk", "perSecond"), 9)
                .atLeast("of a minimal Camel consumer", samples.ratio("ami", "least", "perSecond"), 1)
                .atMost(
                        "times the CPU per event of a minimal Camel consumer",
                        samples.ratio("ami", "least", "cpuPerMillion"),
                        1.2)
                .atMost(
                        "of camel-asterisk's CPU per event",
                        samples.ratio("ami", "camel-asterisk", "cpuPerMillion"),
                        0.125)
                .atMost("bytes per event", samples.median("ami", "bytesPerEvent"), 1550)
                .atMost("bytes per event with pooled exchanges", samples.median("ami-pooled", "bytesPerEvent"), 1200)
                .compare("of the other version's events/s", samples.ratio("ami", "ami-old", "perSecond"))
                .compare("of the other version's CPU per event", samples.ratio("ami", "ami-old", "cpuPerMillion"))
                .compare("of the other version's bytes per event", samples.ratio("ami", "ami-old", "bytesPerEvent"));
        return "## Events to a route\n\nEach route reads the event's name and two fields. The events average "
                + tape.bytes() / tape.size() + " bytes.\n\n" + table + "\n" + reach;
    }

    private String wanted() throws InterruptedException {
        List<String> contestants = withOld("asterisk-java", "camel-asterisk", "camel-netty", "ami", "netty");
        RecordedTraffic tape = RecordedTraffic.oneHangupInHundred();
        Series series = new Series();
        for (String contestant : contestants) {
            series.with(contestant, () -> laboratory.events(contestant, tape, 0, 1, "hangups=true"));
        }
        Samples samples = series.run("wanted", rounds);
        Table table = new Table(
                "one in a hundred wanted", "events/s", "of the limit", "CPU s per million", "bytes per event", "±");
        for (String contestant : contestants) {
            double rate = samples.median(contestant, "perSecond");
            table.row(
                    word(contestant),
                    whole(rate),
                    times(samples.ratio(contestant, "netty", "perSecond").median()),
                    decimal(samples.median(contestant, "cpuPerMillion"), 2),
                    whole(samples.median(contestant, "bytesPerEvent")),
                    whole(100 * samples.spread(contestant, "perSecond")) + " %");
        }
        GoalReport reach = new GoalReport()
                .atLeast("of the frame-splitting limit", samples.ratio("ami", "netty", "perSecond"), 0.8)
                .atMost("bytes per event of the stream", samples.median("ami", "bytesPerEvent"), 50)
                .compare("of the other version's events/s", samples.ratio("ami", "ami-old", "perSecond"))
                .compare("of the other version's CPU per event", samples.ratio("ami", "ami-old", "cpuPerMillion"));
        return "## One in a hundred wanted\n\n" + table + "\n" + reach;
    }

    private String apart(String name) throws InterruptedException {
        try (Processors apart = Processors.apart()) {
            // skips the index contestant to save time: another table covers it
            List<String> contestants =
                    PACED.stream().filter(each -> !each.equals("least-index")).toList();
            return "Here: " + apart + ".\n\n" + latency(name, new BenchmarkRunner(options, apart), contestants);
        } catch (IOException e) {
            return "Not measured: " + e.getMessage() + ".\n";
        }
    }

    private String latency(String name, BenchmarkRunner place, List<String> contestants) throws InterruptedException {
        List<Integer> rates = List.of(1_000, 10_000, BURST);
        RecordedTraffic tape = RecordedTraffic.recorded();
        Table table = new Table(
                "ms from the socket to the reader",
                "p50 at 1k/s",
                "p99 at 1k/s",
                "p50 at 10k/s",
                "p99 at 10k/s",
                "p50 at 50k/s",
                "p99 at 50k/s");
        Series series = new Series();
        for (int rate : rates) {
            for (String contestant : contestants) {
                series.with(contestant + rate, () -> place.events(contestant, tape, rate, 1, "timed=true"));
            }
        }
        Samples samples = series.run(name, rounds);
        for (String contestant : contestants) {
            String[] cells = new String[7];
            cells[0] = word(contestant);
            for (int i = 0; i < rates.size(); i++) {
                cells[2 * i + 1] = decimal(samples.median(contestant + rates.get(i), "p50"), 3);
                cells[2 * i + 2] = decimal(samples.median(contestant + rates.get(i), "p99"), 3);
            }
            table.row(cells);
        }
        GoalReport reach = new GoalReport();
        for (String ours : List.of("ami", "ami-network")) {
            String who = ours.equals("ami") ? "" : ", route on the network thread";
            for (int rate : rates) {
                reach.atMost(
                                "times frames only, p50 at " + whole(rate) + "/s" + who,
                                samples.ratio(ours + rate, "netty" + rate, "p50"),
                                1.5)
                        .atMost(
                                "times frames only, p99 at " + whole(rate) + "/s" + who,
                                samples.ratio(ours + rate, "netty" + rate, "p99"),
                                3);
                for (String percentile : List.of("p50", "p99")) {
                    String peer = samples.lowest(PEERS, "" + rate, percentile);
                    reach.atMost(
                            "times that of " + peer + ", the peer with the smallest " + percentile + " at "
                                    + whole(rate) + "/s" + who,
                            samples.ratio(ours + rate, peer + rate, percentile),
                            1);
                }
            }
        }
        for (int rate : rates) {
            reach.compare(
                    "times frames only, p50 at " + whole(rate) + "/s, minimal Camel consumer",
                    samples.ratio("least" + rate, "netty" + rate, "p50"));
        }
        return table + "\n" + reach;
    }

    private record Call(String title, int callers, boolean async, double reach) {}

    private String actions() throws InterruptedException {
        List<String> contestants = withOld("asterisk-java", "ami", "netty");
        List<Call> calls = List.of(
                new Call("one caller", 1, false, 0.95),
                new Call("64 callers", 64, false, 0.85),
                new Call("64 in flight", 64, true, 0.85));
        Series series = new Series();
        for (Call call : calls) {
            for (String contestant : contestants) {
                series.with(call.title + contestant, () -> laboratory.actions(contestant, call.callers, call.async, 0));
            }
            for (String contestant : contestants) {
                series.with(
                        call.title + contestant + "loaded",
                        () -> laboratory.actions(contestant, call.callers, call.async, BURST));
            }
        }
        String pending = "one caller with 100 ringing calls";
        series.with(pending, () -> laboratory.actions("ami-calls", 1, false, BURST));
        Samples samples = series.run("actions", rounds);
        Table table = new Table(
                "actions",
                "quiet: actions/s",
                "of bare Netty",
                "p50 ms",
                "p99 ms",
                "during 50k events/s: actions/s",
                "p50 ms",
                "p99 ms",
                "events/s received");
        GoalReport reach = new GoalReport();
        for (Call call : calls) {
            String limit = call.title + "netty";
            for (String contestant : contestants) {
                String quiet = call.title + contestant;
                String loaded = quiet + "loaded";
                table.row(
                        call.title + ", "
                                + (contestant.equals("netty")
                                        ? "bare Netty"
                                        : contestant.equals("ami")
                                                ? "**camel-ami**, producer"
                                                : contestant.equals("ami-old")
                                                        ? "camel-ami of the other version, producer"
                                                        : contestant),
                        whole(samples.median(quiet, "perSecond")),
                        times(samples.ratio(quiet, limit, "perSecond").median()),
                        decimal(samples.median(quiet, "p50"), 3),
                        decimal(samples.median(quiet, "p99"), 3),
                        whole(samples.median(loaded, "perSecond")),
                        decimal(samples.median(loaded, "p50"), 3),
                        decimal(samples.median(loaded, "p99"), 3),
                        whole(samples.median(loaded, "eventsPerSecond")));
            }
            String ours = call.title + "ami";
            reach.atLeast("of bare Netty, " + call.title, samples.ratio(ours, limit, "perSecond"), call.reach)
                    .atMost(
                            "times the quiet p99 during the flood, " + call.title,
                            samples.ratio(ours + "loaded", ours, "p99"),
                            2)
                    .compare(
                            "of the other version's actions/s, " + call.title,
                            samples.ratio(ours, ours + BenchmarkRunner.OLD, "perSecond"))
                    .compare(
                            "of the other version's CPU per action, " + call.title,
                            samples.ratio(ours, ours + BenchmarkRunner.OLD, "cpuPerMillion"));
        }
        table.row(
                pending + ", **camel-ami**, producer",
                "–",
                "–",
                "–",
                "–",
                whole(samples.median(pending, "perSecond")),
                decimal(samples.median(pending, "p50"), 3),
                decimal(samples.median(pending, "p99"), 3),
                whole(samples.median(pending, "eventsPerSecond")));
        reach.atMost(
                "times the quiet p99 during the flood, " + pending,
                samples.ratio(pending, calls.get(0).title + "ami", "p99"),
                2);
        return "## Actions\n\n" + table + "\n" + reach;
    }

    /** Measures actions as an application sends them: with a template and in routes. */
    private String calls() throws InterruptedException {
        Map<String, String> ways = new LinkedHashMap<>();
        ways.put("ami-template", "`requestBody(\"ami:...\")`");
        if (options.old() != null) {
            ways.put("ami-template" + BenchmarkRunner.OLD, "the same with the other version");
        }
        ways.put("ami-to", "a route's `to`");
        ways.put("ami-toD", "a route's `toD`, 10,000 handles");
        ways.put("asterisk-java", "asterisk-java");
        ways.put("netty", "bare Netty");
        List<Call> calls = List.of(
                new Call("one caller", 1, false, 0.9),
                new Call("64 callers", 64, false, 1),
                new Call("64 in flight", 64, true, 1));
        Series series = new Series();
        for (Call call : calls) {
            for (String way : ways.keySet()) {
                series.with(call.title + way, () -> laboratory.actions(way, call.callers, call.async, 0));
            }
        }
        Samples samples = series.run("calls", rounds);
        Table table = new Table("as users call", "actions/s", "of bare Netty", "p50 ms", "p99 ms", "CPU s per million");
        GoalReport reach = new GoalReport();
        for (Call call : calls) {
            String limit = call.title + "netty";
            ways.forEach((way, word) -> {
                String name = call.title + way;
                table.row(
                        call.title + ", " + word,
                        whole(samples.median(name, "perSecond")),
                        times(samples.ratio(name, limit, "perSecond").median()),
                        decimal(samples.median(name, "p50"), 3),
                        decimal(samples.median(name, "p99"), 3),
                        decimal(samples.median(name, "cpuPerMillion"), 2));
                if (way.startsWith("ami") && !way.endsWith(BenchmarkRunner.OLD)) {
                    reach.atLeast(
                            "of bare Netty, " + call.title + ", " + word,
                            samples.ratio(name, limit, "perSecond"),
                            call.reach);
                }
            });
            String template = call.title + "ami-template";
            reach.compare(
                            "of the other version's actions/s, " + call.title,
                            samples.ratio(template, template + BenchmarkRunner.OLD, "perSecond"))
                    .compare(
                            "of the other version's CPU per action, " + call.title,
                            samples.ratio(template, template + BenchmarkRunner.OLD, "cpuPerMillion"));
        }
        return "## Actions as users call them\n\n" + table + "\n" + reach;
    }

    private String tls() throws InterruptedException {
        RecordedTraffic tape = RecordedTraffic.recorded();
        List<String> contestants = List.of("ami-tls", "netty-tls");
        List<Call> calls = List.of(new Call("one caller", 1, false, 0.95), new Call("64 in flight", 64, true, 0.85));
        Series series = new Series();
        for (String contestant : contestants) {
            series.with("events" + contestant, () -> laboratory.events(contestant, tape, 0, 1));
            for (Call call : calls) {
                series.with(call.title + contestant, () -> laboratory.actions(contestant, call.callers, call.async, 0));
            }
        }
        Samples samples = series.run("tls", rounds);
        Table table = new Table("over TLS", "events/s", "actions/s, one caller", "actions/s, 64 in flight");
        for (String contestant : contestants) {
            table.row(
                    contestant.startsWith("ami") ? "**camel-ami**" : "bare Netty",
                    whole(samples.median("events" + contestant, "perSecond")),
                    whole(samples.median(calls.get(0).title + contestant, "perSecond")),
                    whole(samples.median(calls.get(1).title + contestant, "perSecond")));
        }
        GoalReport reach = new GoalReport()
                .atLeast(
                        "of bare Netty over TLS, events/s",
                        samples.ratio("eventsami-tls", "eventsnetty-tls", "perSecond"),
                        0.9);
        for (Call call : calls) {
            reach.atLeast(
                    "of bare Netty over TLS, " + call.title,
                    samples.ratio(call.title + "ami-tls", call.title + "netty-tls", "perSecond"),
                    call.reach);
        }
        return "## Over TLS\n\n" + table + "\n" + reach;
    }

    private String scale() throws InterruptedException {
        int servers = options.servers();
        RecordedTraffic tape = RecordedTraffic.recorded();
        Series series = new Series();
        for (String contestant : List.of("asterisk-java", "ami", "ami-consumers", "direct")) {
            series.with("idle" + contestant, () -> laboratory.idle(contestant, servers));
        }
        for (int count : List.of(1, 10, servers)) {
            series.with("ami" + count, () -> laboratory.events("ami", tape, 0, count));
        }
        series.with("asterisk-java10", () -> laboratory.events("asterisk-java", tape, 0, 10));
        series.with("least10", () -> laboratory.events("least", tape, 0, 10));
        Samples samples = series.run("scale", rounds);
        Table idle = new Table(servers + " servers, idle", "live heap of each, KB", "total threads");
        for (String contestant : List.of("asterisk-java", "ami", "ami-consumers", "direct")) {
            idle.row(
                    word(contestant),
                    decimal(samples.median("idle" + contestant, "heapPerServer") / 1000, 1),
                    whole(samples.median("idle" + contestant, "threads")));
        }
        Table flood = new Table("events/s in all", "1 server", "10 servers", servers + " servers");
        flood.row(
                word("ami"),
                whole(samples.median("ami1", "perSecond")),
                whole(samples.median("ami10", "perSecond")),
                whole(samples.median("ami" + servers, "perSecond")));
        flood.row(word("asterisk-java"), "–", whole(samples.median("asterisk-java10", "perSecond")), "–");
        flood.row(word("least"), "–", whole(samples.median("least10", "perSecond")), "–");
        GoalReport reach = new GoalReport()
                .atMost("more threads for each server", samples.median("idleami", "threadsPerServer"), 0.05)
                .atMost("KB of live heap for each server", samples.median("idleami", "heapPerServer") / 1000, 25)
                .atLeast(
                        "of a minimal Camel consumer over 10 connections",
                        samples.ratio("ami10", "least10", "perSecond"),
                        0.9)
                .atLeast(
                        "of one connection's events/s over " + servers,
                        samples.ratio("ami" + servers, "ami1", "perSecond"),
                        0.8)
                .atLeast(
                        "times asterisk-java over 10 connections",
                        samples.ratio("ami10", "asterisk-java10", "perSecond"),
                        20);
        return "## Scale\n\n" + idle + "\n" + flood + "\n" + reach;
    }

    private String start() throws InterruptedException {
        Series series = new Series();
        for (String contestant : List.of("camel-netty", "ami")) {
            series.with(contestant, () -> laboratory.start(contestant));
        }
        Samples samples = series.run("start", Math.max(3, 2 * rounds));
        Table table = new Table("from the start of the JVM to the first event in a route of camel-main", "ms");
        for (String contestant : List.of("camel-netty", "ami")) {
            table.row(word(contestant), whole(samples.median(contestant, "millis")));
        }
        GoalReport reach = new GoalReport()
                .atMost("times the application with camel-netty", samples.ratio("ami", "camel-netty", "millis"), 1.05);
        return "## Start\n\n" + table + "\n" + reach;
    }

    private String growth() throws InterruptedException {
        List<Integer> consumers = List.of(1, 10, 100);
        List<Integer> sizes = List.of(200, 1_000, 4_000, 20_000);
        RecordedTraffic kinds = RecordedTraffic.ofKinds(100);
        Series series = new Series();
        for (int count : consumers) {
            series.with("consumers" + count, () -> laboratory.events("ami-filters-" + count, kinds, 0, 1));
        }
        if (options.old() != null) {
            series.with("old100", () -> laboratory.events("ami-filters-100" + BenchmarkRunner.OLD, kinds, 0, 1));
        }
        for (int size : sizes) {
            RecordedTraffic tape = RecordedTraffic.ofSize(size);
            series.with("size" + size, () -> laboratory.events("ami", tape, 0, 1));
            series.with("netty" + size, () -> laboratory.events("netty", tape, 0, 1));
        }
        int millions = rounds == 1 ? 3 : 10;
        RecordedTraffic recorded = RecordedTraffic.recorded();
        series.with("millions", () -> laboratory.events("ami", recorded, 0, 1, "millions=" + millions));
        Samples samples = series.run("growth", rounds);
        Table byConsumers =
                new Table("consumers with disjoint filters", "events/s", "CPU s per million", "bytes per event");
        for (int count : consumers) {
            byConsumers.row(
                    whole(count),
                    whole(samples.median("consumers" + count, "perSecond")),
                    decimal(samples.median("consumers" + count, "cpuPerMillion"), 2),
                    whole(samples.median("consumers" + count, "bytesPerEvent")));
        }
        Table bySize = new Table(
                "bytes of an event",
                "events/s",
                "MB/s",
                "CPU s per million",
                "bare Netty: events/s",
                "CPU s per million");
        for (int size : sizes) {
            double rate = samples.median("size" + size, "perSecond");
            bySize.row(
                    whole(size),
                    whole(rate),
                    whole(rate * size / 1e6),
                    decimal(samples.median("size" + size, "cpuPerMillion"), 2),
                    whole(samples.median("netty" + size, "perSecond")),
                    decimal(samples.median("netty" + size, "cpuPerMillion"), 2));
        }
        Table byMillions = new Table("one connection", "CPU s of the million");
        byMillions.row("first million", decimal(samples.median("millions", "cpuFirstMillion"), 2));
        byMillions.row("million " + millions, decimal(samples.median("millions", "cpuLastMillion"), 2));
        GoalReport reach = new GoalReport()
                .atMost(
                        "times the CPU per event, 100 consumers to one",
                        samples.ratio("consumers100", "consumers1", "cpuPerMillion"),
                        1.2)
                .compare(
                        "of the other version's CPU per event, 100 consumers",
                        samples.ratio("consumers100", "old100", "cpuPerMillion"))
                .atMost(
                        "times the CPU per event, million " + millions + " to the first",
                        samples.ratio("millions", "cpuLastMillion", "millions", "cpuFirstMillion"),
                        1.2);
        return "## Growth\n\n" + byConsumers + "\n" + bySize + "\n" + byMillions + "\n" + reach;
    }
}
