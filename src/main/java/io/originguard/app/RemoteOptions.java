package io.originguard.app;

import io.originguard.settings.Hindrance;
import io.originguard.target.Host;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of all commands that talk to a running node. */
final class RemoteOptions {

    /** What may stand in a header. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:ORIGINGUARD_URL:-http://127.0.0.1:8080}",
            description = "Where the node listens; default: ORIGINGUARD_URL, else http://127.0.0.1:8080.")
    private String url = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:ORIGINGUARD_TOKEN_FILE}",
            description = "File with the token that the node asks for, alone or behind its name; default:"
                    + " ORIGINGUARD_TOKEN_FILE.")
    private @Nullable Path tokenFile;

    @Option(names = "--json", description = "Print the node's JSON, for scripts.")
    private boolean json;

    boolean json() {
        return json;
    }

    PrintWriter out() {
        if (command == null) {
            throw new IllegalStateException("not a part of a command");
        }
        return command.commandLine().getOut();
    }

    PrintWriter err() {
        if (command == null) {
            throw new IllegalStateException("not a part of a command");
        }
        return command.commandLine().getErr();
    }

    RemoteNode node() {
        try {
            URI uri = new URI(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (isHttp && uri.getHost() != null && uri.getPath().isEmpty() && uri.getUserInfo() == null) {
                return new RemoteNode(uri, token());
            }
        } catch (URISyntaxException e) {
            // The same as another that is no address of a node.
        }
        throw new WrongInputException("--url " + url + " is not http://host:port or https://host:port");
    }

    private Optional<String> token() {
        if (tokenFile == null) {
            return Optional.empty();
        }
        String line;
        try {
            line = Files.readAllLines(tokenFile).stream()
                    .map(String::strip)
                    .filter(text -> !text.isEmpty() && !text.startsWith("#"))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new WrongInputException("--token-file " + tokenFile + " cannot be read: " + Hindrance.of(e), e);
        }
        String token = line.substring(Math.max(line.lastIndexOf(' '), line.lastIndexOf('\t')) + 1);
        if (!TOKEN.matcher(token).matches()) {
            throw new WrongInputException("--token-file " + tokenFile + " holds no token");
        }
        return Optional.of(token);
    }

    /** A target as the user wrote it. */
    static String target(String name) {
        try {
            return RemoteNode.encoded(new Host(name.toLowerCase(Locale.ROOT)).name());
        } catch (IllegalArgumentException e) {
            throw new WrongInputException(String.valueOf(e.getMessage()), e);
        }
    }
}
