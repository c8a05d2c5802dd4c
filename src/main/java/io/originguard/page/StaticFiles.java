package io.originguard.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.webjars.WebJarVersionLocator;

/** The files that the pages refer to, by their names: these and no others, read once. Immutable. */
final class StaticFiles {

    private static final String OURS = "originguard/ui/";

    private static final List<String> NAMES =
            List.of("page.css", "page.js", "session.js", "live.js", "clock.js", "steer.js", "plots.js", "icon.svg");

    /** The plots' library, by the names that it has here. */
    private static final Map<String, String> UPLOT = Map.of(
            "uplot.js", "dist/uPlot.esm.js",
            "uplot.css", "dist/uPlot.min.css");

    private final Map<String, StaticFile> files = new HashMap<>();

    StaticFiles() {
        NAMES.forEach(name -> files.put(name, read(name, OURS + name)));
        WebJarVersionLocator webjars = new WebJarVersionLocator();
        UPLOT.forEach((name, path) ->
                files.put(name, read(name, Objects.requireNonNull(webjars.fullPath("uplot", path), path))));
    }

    Optional<StaticFile> find(String name) {
        return Optional.ofNullable(files.get(name));
    }

    private static StaticFile read(String name, String resource) {
        try (InputStream in = StaticFiles.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not in the jar");
            }
            byte[] bytes = in.readAllBytes();
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 12);
            return new StaticFile(new String(bytes, StandardCharsets.UTF_8), type(name), "\"" + digest + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalArgumentException(name);
        };
    }

    /**
     * A file.
     *
     * @param text what is in it; none of them is binary
     * @param type its media type
     * @param tag that changes with the text (ETag)
     */
    record StaticFile(String text, String type, String tag) {}
}
