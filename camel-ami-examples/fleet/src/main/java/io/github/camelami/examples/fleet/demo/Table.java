/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Runs the demo's queries on the database. */
record Table(String url) {

    /** Returns the first column of the result; empty until the nodes have created the tables. */
    <T> List<T> column(Class<T> type, String sql) {
        List<T> values = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, "fleet", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getObject(1, type));
            }
        } catch (SQLException notYet) {
            return List.of();
        }
        return values;
    }

    /** Returns whether the query's result is exactly one row with the value true. */
    boolean is(String sql) {
        return column(Boolean.class, sql).equals(List.of(true));
    }
}
