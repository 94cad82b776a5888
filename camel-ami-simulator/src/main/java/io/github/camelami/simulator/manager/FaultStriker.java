/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.wire.ActionMessage;
import io.github.camelami.simulator.wire.AmiCharset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Applies faults to one session: alters the output, or breaks the connection. Event loop only. */
final class FaultStriker {

    private static final int GARBAGE = 4096;

    /** The end of a message. */
    private static final String END = "\r\n\r\n";

    private final Session session;
    private final SessionOutput output;
    private final List<String> held = new ArrayList<>();
    private @Nullable Fault prepared;
    private boolean stalled;

    FaultStriker(Session session, SessionOutput output) {
        this.session = session;
        this.output = output;
    }

    /** Sets the fault for the answer to the current action. */
    void prepare(@Nullable Fault fault) {
        prepared = fault;
    }

    @Nullable
    Fault take() {
        Fault fault = prepared;
        prepared = null;
        return fault;
    }

    boolean stalled() {
        return stalled;
    }

    /** Sends the answers held back for the out-of-order fault. */
    void releaseHeld() {
        held.forEach(output::send);
        held.clear();
    }

    /**
     * Applies a fault.
     *
     * @param text the answer to send
     * @param message the action being answered; null if none
     * @param then the task to run after the answer
     */
    void strike(Fault fault, String text, @Nullable ActionMessage message, Runnable then) {
        session.hub().struck(fault);
        switch (fault.kind()) {
            case SILENT -> {
                output.fallSilent();
                then.run();
            }
            case UNANSWERED -> then.run();
            case CUT -> output.cut();
            case CUT_MID_FRAME -> {
                output.send(half(text));
                output.cut();
            }
            case HALF_FRAME -> {
                output.send(half(text));
                output.fallSilent();
                then.run();
            }
            case RESET -> output.reset();
            case DRIP -> {
                output.drip(fault.duration());
                output.send(text);
                then.run();
            }
            case LATE -> {
                session.hub().world().after(fault.duration(), () -> session.direct(text));
                then.run();
            }
            case SLOW ->
                session.hub().world().after(fault.duration(), () -> {
                    output.send(text);
                    then.run();
                });
            case TWICE -> {
                output.send(text);
                output.send(text);
                then.run();
            }
            case OUT_OF_ORDER -> {
                then.run();
                held.add(text);
            }
            case WITHOUT_ACTION_ID -> {
                output.send(text.replaceAll("ActionID: [^\r\n]*\r\n", ""));
                then.run();
            }
            case WRONG_ACTION_ID -> {
                String wrong = java.util.regex.Matcher.quoteReplacement("ActionID: " + fault.text() + "\r\n");
                output.send(text.replaceAll("ActionID: [^\r\n]*\r\n", wrong));
                then.run();
            }
            case GARBAGE -> {
                output.send(garbage());
                then.run();
            }
            case GLUED_ITEMS -> {
                int items = text.indexOf(END) + END.length();
                output.send(text.substring(0, items) + text.substring(items).replace(END + "Event:", "\r\n\nEvent:"));
                then.run();
            }
            case ENDLESS_LINE -> {
                output.send(message == null ? "Event: " : "Response: Success\r\n" + id(message) + "Message: ");
                output.repeat("x".repeat(1024).getBytes(StandardCharsets.US_ASCII));
            }
            case ENDLESS_HEADERS -> {
                output.send(message == null ? "Event: Endless\r\n" : "Response: Success\r\n" + id(message));
                output.repeat("Header: value\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            case ENDLESS_LIST -> {
                String id = message == null ? "" : id(message);
                output.send(
                        "Response: Success\r\n" + id + "EventList: start\r\nMessage: Endless list will follow\r\n\r\n");
                output.repeat(AmiCharset.encode("Event: EndlessItem\r\n" + id + "Item: value\r\n\r\n"));
            }
            case FLOOD -> {
                output.send(text);
                output.repeat(AmiCharset.encode("Event: UserEvent\r\nPrivilege: user,all\r\n"
                        + "UserEvent: Flood\r\nText: one of very many\r\n\r\n"));
            }
            case STALL_READING -> {
                stalled = true;
                session.channel().config().setAutoRead(false);
                output.send(text);
                then.run();
            }
            case REFUSE -> {
                output.send("Response: Error\r\n" + (message == null ? "" : id(message)) + "Message: " + fault.text()
                        + "\r\n\r\n");
                then.run();
            }
        }
    }

    private static String id(ActionMessage message) {
        String id = message.actionId();
        return id.isEmpty() ? "" : "ActionID: " + id + "\r\n";
    }

    private static String half(String text) {
        return text.substring(0, text.length() / 2);
    }

    /** Returns random bytes, the same in every run. */
    private static byte[] garbage() {
        byte[] bytes = new byte[GARBAGE];
        new Random(5038).nextBytes(bytes);
        return bytes;
    }
}
