package io.originguard.settings;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;

/** Reads a file of Java properties in UTF-8 and remembers in which line each stands, which the JDK's reader does not. */
final class PropertiesFile {

    private PropertiesFile() {}

    /** One property; {@code where} names the file and its first line. */
    record Property(String where, String key, String value) {}

    /** The properties in their order, duplicates too; what is wrong with the file goes to {@code problems}. */
    static List<Property> read(Path file, Consumer<String> problems) {
        try {
            return parse(file, Files.readString(file).lines().toList(), problems);
        } catch (NoSuchFileException e) {
            problems.accept(file + ": there is no such file");
        } catch (CharacterCodingException e) {
            problems.accept(file + ": is not text in UTF-8; save it in that encoding");
        } catch (IOException e) {
            problems.accept(file + ": cannot be read: " + Hindrance.of(e));
        }
        return List.of();
    }

    private static List<Property> parse(Path file, List<String> lines, Consumer<String> problems) throws IOException {
        List<Property> properties = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String where = file + " line " + (i + 1);
            String first = (i == 0 ? withoutByteOrderMark(lines.get(i)) : lines.get(i)).stripLeading();
            if (first.isEmpty() || first.startsWith("#") || first.startsWith("!")) {
                continue;
            }
            StringBuilder logical = new StringBuilder(first);
            while (continues(logical) && i + 1 < lines.size()) {
                logical.append('\n').append(lines.get(++i));
            }
            Properties one = new Properties();
            try {
                one.load(new BufferedReader(new StringReader(logical.toString())));
            } catch (IllegalArgumentException e) {
                problems.accept(where + ": has a broken \\u escape; write the character itself");
            }
            one.forEach((key, value) -> properties.add(
                    new Property(where, key.toString(), value.toString().strip())));
        }
        return properties;
    }

    private static String withoutByteOrderMark(String line) {
        return line.startsWith("\uFEFF") ? line.substring(1) : line;
    }

    private static boolean continues(CharSequence line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
