package io.originguard.status;

import io.originguard.target.BreakerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The points of a minute as the store keeps them, short and legible: {@code 0C12,12,3,8;4O1,0,0,0,origin-refused=1;5O}. A point
 * is the number of its step in the minute, the first letter of the state, requests, delivered, in flight, limit and the
 * errors; zeros at its end are left out.
 */
final class HistoryText {

    /** The length of a step. */
    static final Duration STEP = Duration.ofSeconds(10);

    private static final int NUMBERS = 4;

    private HistoryText() {}

    /** The points of a minute, if there are any, and one more. */
    static String with(@Nullable String known, HistoryPoint point) {
        StringBuilder minute = new StringBuilder(known == null ? "" : known + ";");
        long second =
                Math.floorMod(point.at().getEpochSecond(), Duration.ofMinutes(1).toSeconds());
        minute.append(second / STEP.toSeconds()).append(point.state().name().charAt(0));
        List<Object> fields =
                new ArrayList<>(List.of(point.requests(), point.delivered(), point.inFlight(), point.limit()));
        new TreeMap<>(point.errors()).forEach((cause, count) -> fields.add(cause + "=" + count));
        while (!fields.isEmpty() && fields.get(fields.size() - 1).equals(0)) {
            fields.remove(fields.size() - 1);
        }
        for (int i = 0; i < fields.size(); i++) {
            minute.append(i == 0 ? "" : ",").append(fields.get(i));
        }
        return minute.toString();
    }

    /**
     * Reads the points of a minute.
     *
     * @throws IllegalArgumentException if it is not such a text
     */
    static List<HistoryPoint> points(Instant minute, String text) {
        List<HistoryPoint> points = new ArrayList<>();
        for (String point : text.split(";", -1)) {
            if (point.length() < 2) {
                throw new IllegalArgumentException("'" + text + "' is no minute of a history");
            }
            Instant at = minute.plus(STEP.multipliedBy(Character.digit(point.charAt(0), 10)));
            points.add(point(at, state(point.charAt(1)), point.substring(2)));
        }
        return points;
    }

    private static HistoryPoint point(Instant at, BreakerState state, String text) {
        int[] numbers = new int[NUMBERS];
        Map<String, Integer> errors = new TreeMap<>();
        String[] fields = text.isEmpty() ? new String[0] : text.split(",");
        for (int i = 0; i < fields.length; i++) {
            if (i < NUMBERS) {
                numbers[i] = Integer.parseInt(fields[i]);
            } else {
                int equals = fields[i].lastIndexOf('=');
                errors.put(
                        fields[i].substring(0, Math.max(0, equals)), Integer.valueOf(fields[i].substring(equals + 1)));
            }
        }
        return new HistoryPoint(at, numbers[0], numbers[1], errors, numbers[2], numbers[3], state);
    }

    private static BreakerState state(char letter) {
        for (BreakerState state : BreakerState.values()) {
            if (state.name().charAt(0) == letter) {
                return state;
            }
        }
        throw new IllegalArgumentException("'" + letter + "' stands for no state");
    }
}
