package io.originguard.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * A stand-in for camel-karaf: its features' names, with plain jars of Camel that are wrapped when they are installed.
 *
 * @param camel the version of Camel
 * @param libraries the versions of what it brings, by the placeholders of the file of features
 */
record CamelStandIn(String camel, Map<String, String> libraries) {

    /** The oldest that is promised; {@code mvn verify} has its jars in the local repository by the time Karaf needs them. */
    static final CamelStandIn OLDEST = new CamelStandIn(
            "4.14.0",
            Map.of(
                    "httpclient",
                    "5.4.4",
                    "httpcore",
                    "5.3.4",
                    "vavr",
                    "0.10.7",
                    "quartz",
                    "2.5.0",
                    "snakeyaml",
                    "2.10"));

    /** The one that we are compiled against. */
    static final CamelStandIn NEWEST = new CamelStandIn(
            "4.18.0",
            Map.of(
                    "httpclient",
                    "5.5.1",
                    "httpcore",
                    "5.3.6",
                    "vavr",
                    "1.0.0",
                    "quartz",
                    "2.5.2",
                    "snakeyaml",
                    "3.0.1"));

    /** Writes the file of its features into a folder. */
    Path write(Path folder) {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/karaf/camel-stand-in.xml"))) {
            String features = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("@camel.version@", camel);
            for (Map.Entry<String, String> library : libraries.entrySet()) {
                features = features.replace("@" + library.getKey() + ".version@", library.getValue());
            }
            return Files.writeString(folder.resolve("camel-stand-in.xml"), features);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
