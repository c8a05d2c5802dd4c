package io.originguard.process;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a README that are promises which a test can hold it to. */
record Readme(List<String> lines) {

    private static final String FENCE = "```";
    /** A line of the README that stands for output which it leaves out. */
    private static final String LEFT_OUT = "...";

    /** What differs from run to run: a cf-ray, the folder of a demo, a number. */
    private static final Pattern VARIABLE = Pattern.compile(
            "(?<ray>[0-9a-f]{16}-[A-Z]{3})|(?<folder>\\S*/originguard-demo-\\d+)|(?<number>\\d+(?:[.,]\\d+)*)|(?<space>\\s+)");

    static Readme of(String markdown) {
        return new Readme(markdown.lines().toList());
    }

    /** The fenced blocks below a heading, up to the next one of its level or above, each as its lines. */
    List<List<String>> blocks(String heading, String language) {
        List<List<String>> blocks = new ArrayList<>();
        List<String> open = null;
        for (String line : section(heading)) {
            if (open == null && line.startsWith(FENCE)) {
                open = new ArrayList<>(List.of(line.substring(FENCE.length()).strip()));
            } else if (open != null && line.strip().equals(FENCE)) {
                if (language.isEmpty() || open.get(0).equals(language)) {
                    blocks.add(List.copyOf(open.subList(1, open.size())));
                }
                open = null;
            } else if (open != null) {
                open.add(line);
            }
        }
        return blocks;
    }

    /** The commands in the shell blocks below a heading; a backslash at the end of a line continues it. */
    List<String> commands(String heading) {
        List<String> commands = new ArrayList<>();
        for (List<String> block : blocks(heading, "bash")) {
            String text = String.join("\n", block).replaceAll("\\\\\n\\s*", "");
            text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(commands::add);
        }
        return commands;
    }

    /** The first of the promised lines that real output does not have where it must be; empty if all come in order. */
    static List<String> missing(List<String> promised, List<String> output) {
        int from = 0;
        for (String line : promised) {
            if (line.isBlank() || line.strip().equals(LEFT_OUT)) {
                continue;
            }
            int found = find(pattern(line), output, from);
            if (found < 0) {
                return List.of(line);
            }
            from = found + 1;
        }
        return List.of();
    }

    private static int find(Pattern pattern, List<String> output, int from) {
        for (int at = from; at < output.size(); at++) {
            if (pattern.matcher(output.get(at).strip()).matches()) {
                return at;
            }
        }
        return -1;
    }

    /** A line with everything that may differ left open. */
    static Pattern pattern(String line) {
        String stripped = line.strip();
        StringBuilder pattern = new StringBuilder();
        Matcher variable = VARIABLE.matcher(stripped);
        int end = 0;
        while (variable.find()) {
            pattern.append(Pattern.quote(stripped.substring(end, variable.start())));
            pattern.append(open(variable));
            end = variable.end();
        }
        return Pattern.compile(
                pattern.append(Pattern.quote(stripped.substring(end))).toString());
    }

    private static String open(Matcher variable) {
        if (variable.group("ray") != null) {
            return "[0-9a-f]{16}-[A-Z]{3}";
        }
        if (variable.group("folder") != null) {
            return "\\S*/originguard-demo-\\d+";
        }
        return variable.group("number") != null ? "\\d+(?:[.,]\\d+)*" : "\\s+";
    }

    /** The lines below a heading, up to the next one of its level or above. */
    List<String> section(String heading) {
        int start = lines.indexOf(heading);
        if (start < 0) {
            throw new AssertionError("README.md has no heading '" + heading + "'");
        }
        int level = level(heading);
        List<String> section = new ArrayList<>();
        boolean fenced = false;
        for (String line : lines.subList(start + 1, lines.size())) {
            fenced ^= line.startsWith(FENCE);
            if (!fenced && level(line) > 0 && level(line) <= level) {
                break;
            }
            section.add(line);
        }
        return section;
    }

    private static int level(String line) {
        int hashes = 0;
        while (hashes < line.length() && line.charAt(hashes) == '#') {
            hashes++;
        }
        return hashes < line.length() && line.charAt(hashes) == ' ' ? hashes : 0;
    }
}
