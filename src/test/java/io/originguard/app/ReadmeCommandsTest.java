package io.originguard.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The calls of the program in all explanations: the command line takes each, its settings are valid, its files are there. */
class ReadmeCommandsTest {

    /** Up to the end of the line, of the code in the text, or to what the shell does next. */
    private static final Pattern CALL = Pattern.compile("java -jar target/originguard\\.jar ([^`\\n|>&]+)");

    private static final Pattern OURS = Pattern.compile("(config|deploy|examples|routes)/\\S*");

    /** A word of the shell; what stands in single quotes is one. */
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    static Stream<String> calls() throws IOException {
        List<String> calls = new ArrayList<>();
        for (Path start : List.of(
                Path.of("README.md"), Path.of("docs"), Path.of("deploy"), Path.of("examples"), Path.of("config"))) {
            try (Stream<Path> files = Files.walk(start)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".md")).toList()) {
                    String text = Files.readString(file).replaceAll("\\\\\n\\s*", "");
                    CALL.matcher(text)
                            .results()
                            .forEach(call -> calls.add(call.group(1).strip()));
                }
            }
        }
        return calls.stream().distinct();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void a_call_in_an_explanation_is_one_that_can_be_made(String call) {
        List<String> words = words(call.replace("$n", "1"));
        List<String> settings = new ArrayList<>();
        for (int at = 1; at < words.size(); at++) {
            if (words.get(at - 1).equals("--set")) {
                settings.add(words.get(at));
            }
        }

        assertThatCode(() -> Originguard.commandLine().parseArgs(words.toArray(String[]::new)))
                .doesNotThrowAnyException();
        assertThatCode(() -> Settings.load(Sources.none().assignments(settings)))
                .doesNotThrowAnyException();
        assertThat(words.stream().filter(OURS.asMatchPredicate()).map(Path::of))
                .allSatisfy(file -> assertThat(file).exists());
    }

    private static List<String> words(String call) {
        List<String> words = new ArrayList<>();
        for (Matcher word = WORD.matcher(call); word.find(); ) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }
}
