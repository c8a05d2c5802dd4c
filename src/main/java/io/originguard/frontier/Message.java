package io.originguard.frontier;

import io.originguard.frontier.Fencing.Matter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What nodes tell each other by a notification: a word, and the ids of targets' rows. Words that a node does not know, of a newer
 * program, it passes over.
 *
 * @param word what it is about
 * @param ids of the targets; empty in a message about all of them
 */
record Message(Word word, Optional<Set<Long>> ids) {

    /** PostgreSQL takes 8,000 bytes; a message that would be longer is about all targets. */
    private static final int LONGEST = 7_000;

    private static final String ALL = "*";

    /** What a message is about. */
    enum Word {
        /** New jobs of these targets. */
        WORK,
        /** These targets were paused by hand or resumed. */
        HOLD,
        /** Nodes have come or gone, or targets are free to be claimed. */
        FLEET
    }

    static String fleet() {
        return text(Word.FLEET, ALL);
    }

    static String of(Matter matter, List<Long> ids) {
        Word word = matter == Matter.WORK ? Word.WORK : Word.HOLD;
        String listed = ids.stream().map(String::valueOf).collect(Collectors.joining(","));
        return text(word, listed.length() > LONGEST ? ALL : listed);
    }

    private static String text(Word word, String targets) {
        return word.name().toLowerCase(Locale.ROOT) + " " + targets;
    }

    /** Reads one; empty if it is none that this program knows. */
    static Optional<Message> read(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 2 || !(parts[1].equals(ALL) || parts[1].matches("\\d{1,18}(,\\d{1,18})*"))) {
            return Optional.empty();
        }
        Optional<Set<Long>> ids = parts[1].equals(ALL)
                ? Optional.empty()
                : Optional.of(Arrays.stream(parts[1].split(",", -1))
                        .map(Long::valueOf)
                        .collect(Collectors.toSet()));
        return Arrays.stream(Word.values())
                .filter(word -> word.name().toLowerCase(Locale.ROOT).equals(parts[0]))
                .findFirst()
                .map(word -> new Message(word, ids));
    }
}
