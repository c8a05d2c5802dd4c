package io.originguard.camel;

import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import java.util.Map;
import java.util.Set;

/** The placeholders of the shipped routes that are no settings but follow from them. */
public final class RouteProperties {

    private static final String SWEEP_MILLIS = "originguard.probe.sweepMillis";
    private static final String INTAKE_ENDPOINT = "originguard.intake.endpoint";
    private static final String INBOX_ENABLED = "originguard.intake.inboxEnabled";
    private static final String INBOX_DIRECTORY = "originguard.intake.inboxDirectory";

    /** Their keys. */
    public static final Set<String> KEYS = Set.of(SWEEP_MILLIS, INTAKE_ENDPOINT, INBOX_ENABLED, INBOX_DIRECTORY);

    private RouteProperties() {}

    /**
     * What they come to.
     *
     * @param inbox whether files of URLs are taken from the inbox
     */
    public static Map<String, String> of(Settings settings, boolean inbox) {
        return Map.of(
                SWEEP_MILLIS,
                String.valueOf(settings.get(Catalogue.PROBE_SWEEP).toMillis()),
                INTAKE_ENDPOINT,
                settings.get(Catalogue.INTAKE).orElse("direct:originguard.submit"),
                INBOX_ENABLED,
                String.valueOf(inbox),
                INBOX_DIRECTORY,
                settings.inbox().toString());
    }
}
