package io.originguard.settings;

import io.originguard.target.PathGlob;
import io.originguard.target.PathRule;
import io.originguard.target.PathRules;
import io.originguard.target.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads path rules: {@code /export/* 1/5s, /search?* 10/1m max 2, /print/* skip}. */
final class PathRuleText {

    private static final Pattern GLOB = Pattern.compile("[/*][!-~&&[^#]]*");
    private static final Pattern RATE = Pattern.compile("(\\d{1,7})/(.*)");
    private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,3}|10000");
    private static final String RULES =
            "write a rate such as 1/5s or 10/1m (one in 100ms to 24h), max N (1 to 10000), or skip";

    private PathRuleText() {}

    static Kind<PathRules> kind() {
        return new Kind<>(
                "a comma-separated list of patterns with their rules,"
                        + " such as /export/* 1/5s, /search?* 10/1m max 2, /print/* skip",
                text -> {
                    try {
                        return read(text);
                    } catch (WrongEntryException wrong) {
                        return null;
                    }
                },
                PathRuleText::complaint);
    }

    /** What is wrong with a text that cannot be read, as it stands behind the text. */
    private static String complaint(String text) {
        try {
            PathRules unused = read(text);
            return "is right";
        } catch (WrongEntryException wrong) {
            return String.valueOf(wrong.getMessage());
        }
    }

    private static PathRules read(String text) throws WrongEntryException {
        List<PathRule> rules = new ArrayList<>();
        Set<PathGlob> seen = new HashSet<>();
        for (String entry : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            PathRule rule = rule(entry.strip());
            if (!seen.add(rule.glob())) {
                throw new WrongEntryException(
                        entry, rule.glob() + " stands there twice", "write all its rules into one entry");
            }
            rules.add(rule);
        }
        return new PathRules(rules);
    }

    private static PathRule rule(String entry) throws WrongEntryException {
        String[] words = entry.split("\\s+", -1);
        if (!GLOB.matcher(words[0]).matches()) {
            throw new WrongEntryException(
                    entry,
                    "'" + words[0] + "' is not a pattern",
                    "write path and query as in the URL, * for any run of characters (also in place of a comma),"
                            + " such as /export/* or *.pdf");
        }
        Optional<Rate> rate = Optional.empty();
        OptionalInt max = OptionalInt.empty();
        boolean skip = false;
        for (int i = 1; i < words.length; i++) {
            Optional<Rate> spaced = rate(words[i]);
            boolean counts = words[i].equals("max")
                    && i + 1 < words.length
                    && COUNT.matcher(words[i + 1]).matches();
            if (spaced.isPresent() && rate.isEmpty()) {
                rate = spaced;
            } else if (counts && max.isEmpty()) {
                max = OptionalInt.of(Integer.parseInt(words[++i]));
            } else if (words[i].equals("skip") && !skip) {
                skip = true;
            } else {
                boolean again = spaced.isPresent() || counts || words[i].equals("skip");
                throw new WrongEntryException(
                        entry, "'" + words[i] + "' " + (again ? "is one rule too many" : "is not a rule"), RULES);
            }
        }
        boolean limited = rate.isPresent() || max.isPresent();
        if (skip == limited) {
            throw new WrongEntryException(
                    entry, skip ? "skip leaves nothing for another rule to say" : "there is no rule", RULES);
        }
        return new PathRule(PathGlob.of(words[0]), rate, max, skip);
    }

    private static Optional<Rate> rate(String word) {
        Matcher rate = RATE.matcher(word);
        if (!rate.matches()) {
            return Optional.empty();
        }
        int requests = Integer.parseInt(rate.group(1));
        Optional<Duration> per = Spans.read(rate.group(2));
        try {
            return per.map(span -> new Rate(requests, span));
        } catch (IllegalArgumentException outOfRange) {
            return Optional.empty();
        }
    }

    /** An entry that means nothing. */
    private static final class WrongEntryException extends Exception {

        private static final long serialVersionUID = 1;

        WrongEntryException(String entry, String problem, String instead) {
            super("has the entry '" + entry.strip() + "': " + problem + "; " + instead);
        }
    }
}
