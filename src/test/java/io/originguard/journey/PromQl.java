package io.originguard.journey;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a PromQL expression as far as promtool would before it asks a server: its grammar without the precedence of operators, the
 * names of functions, and that a range goes where one is wanted.
 */
final class PromQl {

    /** A metric that an expression names, with what it asks of its labels: the name and the operator with the value. */
    record Use(String metric, Map<String, String> matchers, boolean ranged) {}

    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')"
                    + "|(?<duration>(?:\\d+(?:ms|[smhdwy]))+|\\$__(?:rate_)?interval)"
                    + "|(?<number>\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?)"
                    + "|(?<name>[a-zA-Z_][a-zA-Z0-9_:]*)"
                    + "|(?<sign>=~|!~|==|!=|<=|>=|[-+*/%^<>=(){}\\[\\],:]))");

    private static final Set<String> AGGREGATIONS =
            Set.of("sum", "min", "max", "avg", "count", "stddev", "group", "topk", "bottomk", "quantile");
    private static final Set<String> OVER_RANGES =
            Set.of("rate", "irate", "increase", "delta", "max_over_time", "min_over_time", "avg_over_time");
    private static final Set<String> FUNCTIONS = Set.of(
            "time",
            "vector",
            "scalar",
            "abs",
            "clamp_min",
            "clamp_max",
            "histogram_quantile",
            "absent",
            "sort_desc",
            "round");
    private static final Set<String> COUNTERS = Set.of("rate", "irate", "increase");
    private static final Set<String> OPERATORS =
            Set.of("+", "-", "*", "/", "%", "^", "==", "!=", "<", ">", "<=", ">=", "and", "or", "unless");

    private record Token(String kind, String text) {}

    private final String expression;
    private final List<Token> tokens = new ArrayList<>();
    private final List<Use> uses = new ArrayList<>();
    private final Set<String> grouping = new HashSet<>();
    private int next;

    /** @throws IllegalArgumentException if it is not PromQL */
    PromQl(String expression) {
        this.expression = expression;
        Matcher matcher = TOKEN.matcher(expression.strip());
        int end = 0;
        while (end < expression.strip().length()) {
            if (!matcher.find() || matcher.start() != end) {
                throw wrong("nothing can be read at " + expression.strip().substring(end));
            }
            end = matcher.end();
            for (String kind : List.of("string", "duration", "number", "name", "sign")) {
                if (matcher.group(kind) != null) {
                    tokens.add(new Token(kind, matcher.group(kind)));
                }
            }
        }
        expression();
        if (next < tokens.size()) {
            throw wrong("unexpected " + tokens.get(next).text());
        }
        if (uses.stream().anyMatch(Use::ranged)) {
            throw wrong("a range stands where none is wanted");
        }
    }

    List<Use> uses() {
        return uses;
    }

    /** The labels that it groups or matches by. */
    Set<String> grouping() {
        return grouping;
    }

    private void expression() {
        operand();
        while (next < tokens.size() && OPERATORS.contains(peek())) {
            next++;
            accept("bool");
            if (accept("on") || accept("ignoring")) {
                labels();
                if (accept("group_left") || accept("group_right")) {
                    if (peek().equals("(")) {
                        labels();
                    }
                }
            }
            operand();
        }
    }

    private void operand() {
        accept("-");
        Token token = take();
        switch (token.kind()) {
            case "number", "string" -> {}
            case "sign" -> {
                if (!token.text().equals("(")) {
                    throw wrong("unexpected " + token.text());
                }
                expression();
                expect(")");
            }
            case "name" -> named(token.text());
            default -> throw wrong("unexpected " + token.text());
        }
    }

    private void named(String name) {
        if (AGGREGATIONS.contains(name)) {
            boolean grouped = by();
            arguments();
            if (!grouped) {
                by();
            }
        } else if (peek().equals("(")) {
            if (!FUNCTIONS.contains(name) && !OVER_RANGES.contains(name)) {
                throw wrong("unknown function " + name);
            }
            int before = uses.size();
            arguments();
            List<Use> inside = uses.subList(before, uses.size());
            if (OVER_RANGES.contains(name) && !inside.stream().allMatch(Use::ranged)) {
                throw wrong(name + " wants a range such as [5m]");
            }
            if (COUNTERS.contains(name)
                    && !inside.stream().allMatch(use -> use.metric().matches(".*_(total|count|sum|bucket)"))) {
                throw wrong(name + " is for counters");
            }
            if (OVER_RANGES.contains(name)) {
                inside.replaceAll(use -> new Use(use.metric(), use.matchers(), false));
            }
        } else {
            selector(name);
        }
    }

    private boolean by() {
        boolean grouped = accept("by") || accept("without");
        if (grouped) {
            labels();
        }
        return grouped;
    }

    private void selector(String name) {
        Map<String, String> matchers = new TreeMap<>();
        if (accept("{")) {
            while (!accept("}")) {
                String label = taken("name");
                String operator = taken("sign");
                if (!Set.of("=", "!=", "=~", "!~").contains(operator)) {
                    throw wrong("labels are not matched by " + operator);
                }
                String value = taken("string");
                matchers.put(label, operator + value.substring(1, value.length() - 1));
                if (!peek().equals("}")) {
                    expect(",");
                }
            }
        }
        boolean ranged = accept("[");
        if (ranged) {
            taken("duration");
            expect("]");
        }
        if (accept("offset")) {
            taken("duration");
        }
        uses.add(new Use(name, matchers, ranged));
    }

    private void arguments() {
        expect("(");
        if (accept(")")) {
            return;
        }
        do {
            expression();
        } while (accept(","));
        expect(")");
    }

    private void labels() {
        expect("(");
        do {
            grouping.add(taken("name"));
        } while (accept(","));
        expect(")");
    }

    private String peek() {
        return next < tokens.size() ? tokens.get(next).text() : "";
    }

    private Token take() {
        if (next == tokens.size()) {
            throw wrong("it ends too early");
        }
        return tokens.get(next++);
    }

    private String taken(String kind) {
        Token token = take();
        if (!token.kind().equals(kind)) {
            throw wrong("a " + kind + " was expected instead of " + token.text());
        }
        return token.text();
    }

    private boolean accept(String text) {
        boolean there = peek().equals(text);
        next += there ? 1 : 0;
        return there;
    }

    private void expect(String text) {
        if (!accept(text)) {
            throw wrong(text + " was expected instead of '" + peek() + "'");
        }
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(why + ": " + expression);
    }
}
