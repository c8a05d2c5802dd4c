package io.originguard.embedding;

import java.nio.file.Path;
import java.util.List;
import org.apache.camel.main.KameletMain;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On what {@code camel run} runs, with our jar on the class path instead of downloaded: a stand-in for the Camel CLI, which could not be
 * had.
 */
final class KameletMainTest {

    private final Site site;
    private final KameletMain main = new KameletMain("cli");

    KameletMainTest(@TempDir Path home) {
        site = new Site(home);
    }

    @AfterEach
    void stop() {
        main.stop();
        site.close();
    }

    @Test
    void the_jar_and_the_route_files_are_enough() throws Exception {
        List<String> routes = site.routes();
        main.setDownload(false);
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.configure().withBasePackageScanEnabled(false).withRoutesIncludePattern(String.join(",", routes));
        site.properties().forEach(main::addInitialProperty);
        main.start();

        site.assertTheWholePathWorks(main.getCamelContext());
    }
}
