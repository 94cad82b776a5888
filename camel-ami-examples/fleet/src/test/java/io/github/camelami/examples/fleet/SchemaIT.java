/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Tests that nodes which start at the same moment create the tables on a real PostgreSQL. */
class SchemaIT {

    private static final int NODES = 4;

    @Test
    void nodesThatStartTogetherAllFindTheTables() throws Exception {
        ExecutorService nodes = Executors.newFixedThreadPool(NODES);
        try (RealPostgres postgres = RealPostgres.start()) {
            DriverManagerDataSource database = new DriverManagerDataSource(postgres.url(), "fleet", "");
            for (int round = 0; round < 20; round++) {
                CyclicBarrier together = new CyclicBarrier(NODES);
                List<Future<?>> started = new ArrayList<>();
                for (int node = 0; node < NODES; node++) {
                    started.add(nodes.submit(() -> {
                        together.await();
                        Schema.create(database);
                        return null;
                    }));
                }
                for (Future<?> one : started) {
                    assertThatCode(() -> one.get(30, TimeUnit.SECONDS)).doesNotThrowAnyException();
                }
                new JdbcTemplate(database).execute("drop view calls; drop table legs, servers, gaps");
            }
        } finally {
            nodes.shutdownNow();
        }
    }
}
