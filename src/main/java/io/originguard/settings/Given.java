package io.originguard.settings;

import java.util.Optional;

/**
 * The text of a setting and who gave it.
 *
 * @param setting what it is for
 * @param text the text without blanks around it
 * @param name how the source calls the setting, with the source, as messages begin: {@code a.properties line 3:
 *     originguard.probe.interval}
 */
record Given(Setting<?> setting, String text, String name) {

    /** What is wrong with it. */
    Optional<String> problem() {
        return setting.read(text) == null ? Optional.of(this + " " + setting.complaint(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return name + "=" + setting.shown(text);
    }
}
