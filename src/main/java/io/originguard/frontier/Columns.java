package io.originguard.frontier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How values stand in columns: instants as epoch milliseconds, maps as JSON objects, absent ones as null. */
final class Columns {

    private static final int KEY_BYTES = 16;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> TEXT_MAP = new TypeReference<>() {};

    private Columns() {}

    /** The unique key of a URL within its target. */
    static byte[] urlKey(String url) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(url.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static @Nullable String json(Map<String, String> map) {
        if (map.isEmpty()) {
            return null;
        }
        try {
            return JSON.writeValueAsString(map);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not expressible as JSON: " + map, e);
        }
    }

    static Map<String, String> map(@Nullable String json) throws SQLException {
        if (json == null) {
            return Map.of();
        }
        try {
            return JSON.readValue(json, TEXT_MAP);
        } catch (JsonProcessingException e) {
            throw new SQLException("a column holds something else than a JSON object of texts: " + json, e);
        }
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    static Optional<Long> number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }

    static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
        return number(row, column).map(Instant::ofEpochMilli);
    }

    static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    /** Text from elsewhere: PostgreSQL takes any character but one. */
    static void setText(PreparedStatement statement, int index, @Nullable String text) throws SQLException {
        statement.setString(index, text == null ? null : text.replace('\0', '\uFFFD'));
    }

    static void set(PreparedStatement statement, int index, Optional<Instant> value) throws SQLException {
        setNumber(statement, index, value.map(Instant::toEpochMilli));
    }

    static void setNumber(PreparedStatement statement, int index, Optional<Long> value) throws SQLException {
        if (value.isPresent()) {
            statement.setLong(index, value.get());
        } else {
            statement.setNull(index, Types.BIGINT);
        }
    }
}
