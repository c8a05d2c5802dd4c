package io.originguard.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows of text in columns that are as wide as they must be; numbers stand on the right. */
final class Table {

    private static final int WIDEST = 100;

    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] numbers;

    /** @param heads one a column; one that begins with # is a column of numbers */
    Table(String... heads) {
        numbers = new boolean[heads.length];
        List<String> first = new ArrayList<>();
        for (int i = 0; i < heads.length; i++) {
            numbers[i] = heads[i].startsWith("#");
            first.add((numbers[i] ? heads[i].substring(1) : heads[i]).toUpperCase(Locale.ROOT));
        }
        rows.add(first);
    }

    void add(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(text(cell));
        }
        rows.add(row);
    }

    private static String text(Object cell) {
        if (cell instanceof JsonNode json) {
            return json.isNull() || json.isMissingNode() ? "-" : clean(json.asText());
        }
        return clean(String.valueOf(cell));
    }

    /** Text of strangers without what a terminal would obey, or show in another order. */
    static String clean(String text) {
        String clean = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
        return clean.length() <= WIDEST * 3 ? clean : clean.substring(0, WIDEST * 3) + "...";
    }

    void print(PrintWriter out) {
        int[] widths = new int[numbers.length];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.min(WIDEST, Math.max(widths[i], row.get(i).length()));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String space = " ".repeat(Math.max(0, widths[i] - row.get(i).length()));
                line.append(i == 0 ? "" : "  ").append(numbers[i] ? space + row.get(i) : row.get(i) + space);
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }
}
