package io.originguard.app;

import io.originguard.settings.Catalogue;
import io.originguard.settings.Setting;
import java.util.List;

/**
 * A setting and the values of it that are compared.
 *
 * @param key the whole key
 * @param values at least one, not checked
 */
record Comparison(String key, List<String> values) {

    private static final String PREFIX = "originguard.";

    /**
     * @param text such as {@code threshold=0.02,0.05} or {@code originguard.probe.interval=10s,30s}
     * @throws WrongInputException if it is not that
     */
    static Comparison parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new WrongInputException(
                    "--compare " + text + " is not a setting and its values, such as threshold=0.02,0.05,0.1");
        }
        String name = text.substring(0, equals).strip();
        List<String> keys = Catalogue.all().stream()
                .filter(Setting::perTarget)
                .map(Setting::key)
                .filter(key -> key.equals(name) || key.equals(PREFIX + name) || key.endsWith("." + name))
                .toList();
        if (keys.size() != 1) {
            throw new WrongInputException("--compare " + name + " is "
                    + (keys.isEmpty()
                            ? "not a setting of a target; write such as threshold, breaker.window or probe.interval"
                            : "the end of several settings: " + String.join(", ", keys)));
        }
        return new Comparison(keys.get(0), List.of(text.substring(equals + 1).split(",")));
    }
}
