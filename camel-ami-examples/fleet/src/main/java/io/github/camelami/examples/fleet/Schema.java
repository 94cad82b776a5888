/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.datasource.init.ScriptException;

/** The tables and the view of schema.sql. */
final class Schema {

    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    /** Each of the script's statements may lose against another node, and against another one. */
    private static final int TRIES = 20;

    private Schema() {}

    /**
     * Makes what is missing. Nodes that start together may all do so: PostgreSQL's {@code create … if not exists} fails where another
     * one makes the same at this moment, but not before that one is done, so that the next try finds it.
     */
    static void create(DataSource database) {
        ResourceDatabasePopulator script = new ResourceDatabasePopulator(new ClassPathResource("schema.sql"));
        for (int left = TRIES - 1; ; left--) {
            try {
                script.execute(database);
                return;
            } catch (ScriptException e) {
                if (left == 0) {
                    throw e;
                }
                LOG.debug("The tables are tried again: another node may have made one at the same moment", e);
            }
        }
    }
}
