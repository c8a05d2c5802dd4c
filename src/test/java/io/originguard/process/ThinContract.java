package io.originguard.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The thin bundle. Below it is a stand-in for camel-karaf: its features' names, with plain jars of Camel that are wrapped when they
 * are installed.
 */
abstract class ThinContract extends KarafContract {

    private final String camel;

    ThinContract(String version, String camel) {
        super(version);
        this.camel = camel;
        karaf.withLocalMaven();
    }

    @Override
    void install(Karaf where) {
        where.shell("feature:repo-add " + standIn(where.home()).toUri());
        where.shell("kar:install file:" + System.getProperty("originguard.thin"));
    }

    private Path standIn(Path home) {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/karaf/camel-stand-in.xml"))) {
            String features = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Files.writeString(
                    home.resolve("camel-stand-in.xml"), features.replace("@camel.version@", camel));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    void uninstall(Karaf where) {
        where.shell("kar:uninstall originguard-thin");
    }

    @Override
    String bundle() {
        return "io.originguard";
    }
}
