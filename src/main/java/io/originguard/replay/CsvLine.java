package io.originguard.replay;

import java.util.ArrayList;
import java.util.List;

/** The cells of one line of CSV (RFC 4180), without line breaks in a cell. */
final class CsvLine {

    private CsvLine() {}

    /** @throws IllegalArgumentException if a quotation mark is not closed, or something stands behind it */
    static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        int at = 0;
        while (at <= line.length()) {
            StringBuilder cell = new StringBuilder();
            at = at < line.length() && line.charAt(at) == '"' ? quoted(line, at + 1, cell) : plain(line, at, cell);
            cells.add(cell.toString());
            at++;
        }
        return cells;
    }

    private static int plain(String line, int from, StringBuilder cell) {
        int comma = line.indexOf(',', from);
        int end = comma < 0 ? line.length() : comma;
        cell.append(line, from, end);
        return end;
    }

    private static int quoted(String line, int from, StringBuilder cell) {
        for (int at = from; at < line.length(); at++) {
            if (line.charAt(at) != '"') {
                cell.append(line.charAt(at));
            } else if (at + 1 < line.length() && line.charAt(at + 1) == '"') {
                cell.append('"');
                at++;
            } else if (at + 1 == line.length() || line.charAt(at + 1) == ',') {
                return at + 1;
            } else {
                throw new IllegalArgumentException("something stands behind a closing quotation mark");
            }
        }
        throw new IllegalArgumentException("a quotation mark is not closed");
    }
}
