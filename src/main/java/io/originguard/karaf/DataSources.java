package io.originguard.karaf;

import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** The DataSources that the container has. */
@FunctionalInterface
interface DataSources {

    /**
     * Follows those of a name, of which there is one as a rule.
     *
     * @param name as in {@code originguard.store.dataSource}
     * @param changed told at once, and then whenever one has come or is about to go; the latter goes when this returns
     */
    Followed follow(String name, Consumer<Change> changed);

    /** What has become of one. */
    enum Change {
        COME,
        GOING
    }

    /** Those of a name. Closing it ends the following. */
    interface Followed extends AutoCloseable {

        /** The ones that are there, the best first. */
        List<DataSource> all();

        @Override
        void close();
    }
}
