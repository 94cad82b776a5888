/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import io.github.camelami.simulator.wire.ActionMessage;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.TelephonyModel;

/** One action in progress: the request, and methods to answer it. Use it only on the event loop, and answer it once. */
public final class ActionCall {

    private final Session session;
    private final ActionMessage message;
    private final StringBuilder text = new StringBuilder(256);
    private boolean answered;

    ActionCall(Session session, ActionMessage message) {
        this.session = session;
        this.message = message;
    }

    /**
     * Returns the first value of a header; empty if absent.
     *
     * @param header its name, ignoring case
     */
    public String get(String header) {
        return message.get(header);
    }

    /** {@return the whole message as received} */
    public ActionMessage message() {
        return message;
    }

    /** {@return the session on which the action arrived} */
    public Session session() {
        return session;
    }

    /** {@return the world} */
    public TelephonyModel world() {
        return session.hub().world();
    }

    /** {@return the hub of the server} */
    public ManagerHub hub() {
        return session.hub();
    }

    /**
     * Answers Success.
     *
     * @param text the value of Message; empty to omit it
     */
    public void success(String text) {
        MessageBuilder lines = new MessageBuilder();
        if (!text.isEmpty()) {
            lines.add("Message", text);
        }
        respond("Success", lines);
    }

    /**
     * Answers Success with additional lines.
     *
     * @param lines the lines after the ActionID
     */
    public void success(MessageBuilder lines) {
        respond("Success", lines);
    }

    /**
     * Answers Error.
     *
     * @param text the Message
     */
    public void error(String text) {
        respond("Error", new MessageBuilder().add("Message", text));
    }

    /**
     * Answers with the given value of Response.
     *
     * @param word Success, Error, Goodbye
     * @param lines the lines after the ActionID
     */
    public void respond(String word, MessageBuilder lines) {
        begin(word, lines);
        end();
    }

    /**
     * Starts a list with the response Success and {@code EventList: start}. Items and {@link #complete} must follow.
     *
     * @param messageText the value of Message in the response
     */
    public void startList(String messageText) {
        begin("Success", new MessageBuilder().add("EventList", "start").add("Message", messageText));
    }

    /**
     * Adds an item whose second line is the ActionID.
     *
     * @param event the item's name
     * @param lines its lines
     */
    public void item(String event, MessageBuilder lines) {
        text.append("Event: ").append(event).append("\r\n");
        actionId();
        text.append(lines).append("\r\n");
    }

    /**
     * Adds an item whose last line is the ActionID.
     *
     * @param event the item's name
     * @param lines its lines
     */
    public void itemWithIdLast(String event, MessageBuilder lines) {
        text.append("Event: ").append(event).append("\r\n").append(lines);
        actionId();
        text.append("\r\n");
    }

    /**
     * Ends a list.
     *
     * @param event the name of the final event
     * @param items the number of items
     * @param more additional lines of the final event
     */
    public void complete(String event, int items, MessageBuilder more) {
        item(
                event,
                new MessageBuilder()
                        .add("EventList", "Complete")
                        .add("ListItems", items)
                        .addAll(more));
        end();
    }

    /**
     * Answers with a response, events and a final event, as WaitEvent does.
     *
     * @param messageText the value of Message in the response
     * @param events whole events
     * @param event the name of the final event
     */
    public void waited(String messageText, String events, String event) {
        begin("Success", new MessageBuilder().add("Message", messageText));
        text.append(events);
        item(event, new MessageBuilder());
        end();
    }

    private void begin(String word, MessageBuilder lines) {
        text.append("Response: ").append(word).append("\r\n");
        actionId();
        text.append(lines).append("\r\n");
    }

    private void actionId() {
        String id = message.actionId();
        if (!id.isEmpty()) {
            text.append("ActionID: ").append(id).append("\r\n");
        }
    }

    private void end() {
        if (answered) {
            throw new IllegalStateException("Action '" + message.action() + "' has been answered twice");
        }
        answered = true;
        session.answer(this, text.toString());
    }

    boolean answered() {
        return answered;
    }
}
