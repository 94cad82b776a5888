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

/** Creates the tables and the view of schema.sql. */
final class Schema {

    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    /** The number of attempts. Each statement of the script may conflict with a statement of another node. */
    private static final int TRIES = 20;

    private Schema() {}

    /**
     * Creates the tables and views that are missing. Several nodes may do so at the same time. PostgreSQL's {@code
     * create … if not exists} fails if another node creates the same object at that moment. It fails only after the
     * other node has finished, so the next attempt finds the object.
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
