package io.originguard.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** One shipped route file, as text and as what the YAML parser makes of it. */
record RouteFile(Path path, List<String> lines, List<Map<String, Object>> items) {

    static final Path FOLDER = Path.of("routes");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^}]+)}}");

    /** All route files under the folder. */
    static List<RouteFile> all() {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(RouteFile::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static RouteFile read(Path path) {
        try {
            String text = Files.readString(path);
            Object items = new Load(LoadSettings.builder().build()).loadFromString(text);
            return new RouteFile(path, text.lines().toList(), (List<Map<String, Object>>) items);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The routes. */
    @SuppressWarnings("unchecked")
    List<Map<String, Object>> routes() {
        return items.stream()
                .map(item -> (Map<String, Object>) item.get("route"))
                .toList();
    }

    /** Shows every key with its value, at any depth. */
    void walk(BiConsumer<String, Object> visitor) {
        walk(items, visitor);
    }

    private static void walk(Object node, BiConsumer<String, Object> visitor) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                visitor.accept(String.valueOf(key), value);
                walk(value, visitor);
            });
        } else if (node instanceof List<?> list) {
            list.forEach(item -> walk(item, visitor));
        }
    }

    /** The keys of all placeholders. */
    List<String> placeholders() {
        List<String> keys = new ArrayList<>();
        for (String line : lines) {
            for (Matcher found = PLACEHOLDER.matcher(line); found.find(); ) {
                keys.add(found.group(1));
            }
        }
        return keys;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
