package io.originguard.app;

import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The service: intake, fetch and probe until it is stopped. */
@Command(
        name = "run",
        description =
                "Runs as a service: takes URLs from POST /urls, the inbox and the configured endpoint, until stopped.",
        mixinStandardHelpOptions = true,
        versionProvider = Originguard.Version.class)
final class RunCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options = new CommonOptions();

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = options.settings(Sources.none());
        Clock clock = Clock.systemUTC();
        try (Standalone standalone = Standalone.start(settings, Role.SERVICE, clock)) {
            Interruption.closing(
                    standalone,
                    new Summary(standalone.node(), settings, clock),
                    Logs.teller(settings.get(Catalogue.LOG)));
            Logger log = LoggerFactory.getLogger("originguard");
            standalone.address().ifPresent(address -> {
                log.info("the page is at http://{}/", address);
                log.info("POST http://{}/urls takes URLs", address);
            });
            log.info("files of URLs may be dropped into {}", settings.inbox());
            log.info(
                    "{} targets have a route of their own",
                    standalone.node().routes().files());
            new CountDownLatch(1).await();
            return 0;
        }
    }
}
