package io.originguard.app;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.frontier.Outage;
import io.originguard.frontier.OutageReader;
import io.originguard.frontier.Stores;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import io.originguard.status.Ledger;
import io.originguard.status.LedgerFields;
import io.originguard.status.OutageCsv;
import io.originguard.status.Statement;
import io.originguard.target.Host;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The outages of a store with their four figures, whether a node works on it or not. */
@Command(
        name = "ledger",
        description =
                "Shows the outages, latest first: requests that met the dead origin, seconds from the recovery to the first"
                        + " page and to the baseline, URLs lost. Only reads the store; a node may be running on it.",
        mixinStandardHelpOptions = true,
        versionProvider = Originguard.Version.class)
final class LedgerCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options = new CommonOptions();

    @ArgGroup(exclusive = true)
    private Form form = new Form();

    @Option(names = "--target", paramLabel = "HOST", description = "Only the outages of this target.")
    private @Nullable String target;

    @Option(
            names = "--since",
            paramLabel = "DATE",
            description = "Only outages that began then or later: 2026-11-23 (UTC) or 2026-11-23T14:00:00Z.")
    private @Nullable String since;

    @Spec
    private @Nullable CommandSpec spec;

    /** How the outages are shown. */
    static final class Form {

        @Option(names = "--csv", description = "As CSV (RFC 4180), a line an outage.")
        private boolean csv;

        @Option(names = "--json", description = "As one JSON object: the outages and their sums.")
        private boolean json;

        @Option(names = "--statement", description = "As a paragraph an outage, for the owner of the site.")
        private boolean statement;
    }

    @Override
    public Integer call() {
        Logs.quiet();
        Optional<Host> host = Optional.ofNullable(target).map(LedgerCommand::host);
        Instant from = Optional.ofNullable(since).map(LedgerCommand::instant).orElse(Instant.MIN);
        PrintWriter out = Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
        Settings settings = options.settings(Sources.none());
        try (OutageReader reader = Stores.outages(settings.storeUrl(), Standalone.credentials(settings))) {
            print(each -> reader.forEach(host, from, each), reader, out);
        }
        out.flush();
        return 0;
    }

    /** Hands each outage to a consumer. */
    private interface Outages {
        void forEach(Consumer<Outage> consumer);
    }

    private void print(Outages outages, OutageReader reader, PrintWriter out) {
        if (form.csv) {
            out.print(OutageCsv.header());
            outages.forEach(outage -> out.print(OutageCsv.line(outage)));
        } else if (form.json) {
            json(outages, out);
        } else if (form.statement) {
            outages.forEach(outage -> out.println(Statement.of(outage, reader.probes(outage)) + "\n"));
        } else {
            LedgerTable table = new LedgerTable(out);
            outages.forEach(table::add);
            table.end();
        }
    }

    /** Written piece by piece: there may be more outages than fit into memory. */
    private static void json(Outages outages, PrintWriter out) {
        try {
            JsonGenerator json = new ObjectMapper().createGenerator(out).useDefaultPrettyPrinter();
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeArrayFieldStart("outages");
            Ledger[] sum = {Ledger.NONE};
            outages.forEach(outage -> {
                sum[0] = sum[0].plus(outage);
                write(json, outage);
            });
            json.writeEndArray();
            json.writePOJOField("summary", LedgerFields.of(sum[0]));
            json.writeEndObject();
            json.close();
            out.println();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(JsonGenerator json, Outage outage) {
        try {
            json.writePOJO(LedgerFields.of(outage));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Host host(String name) {
        try {
            return new Host(name.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new WrongInputException("--target " + e.getMessage(), e);
        }
    }

    private static Instant instant(String text) {
        try {
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw new WrongInputException(
                    "--since " + text + " is no date; write 2026-11-23, or 2026-11-23T14:00:00Z", e);
        }
    }
}
