package io.originguard.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of the runnable jar in a process of its own. Closing it kills the process if it still runs. */
final class Program implements AutoCloseable {

    /** Longer than any run here takes, on a busy machine too. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final int KILLED = 128 + 9;

    private final Process process;
    private final Output out;
    private final Output err;

    private Program(Process process) {
        this.process = process;
        out = Output.of(process.getInputStream(), "program-out");
        err = Output.of(process.getErrorStream(), "program-err");
    }

    /** A call of the program in this working directory, to be completed. */
    static Call in(Path directory) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new Call(directory, java, List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"), Map.of());
    }

    /**
     * How the program is called.
     *
     * @param directory the working directory
     * @param java the Java launcher
     * @param options options for the JVM
     * @param environment further environment variables
     */
    record Call(Path directory, String java, List<String> options, Map<String, String> environment) {

        Call option(String jvmOption) {
            List<String> more = new ArrayList<>(options);
            more.add(jvmOption);
            return new Call(directory, java, more, environment);
        }

        Call environment(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(environment);
            more.put(name, value);
            return new Call(directory, java, options, more);
        }

        Call java(Path launcher) {
            return new Call(directory, launcher.toString(), options, environment);
        }

        Program start(List<String> arguments) {
            String jar = System.getProperty("originguard.jar");
            if (jar == null) {
                throw new IllegalStateException(
                        "the system property originguard.jar is missing; run this with mvn verify");
            }
            List<String> command = new ArrayList<>(List.of(java));
            command.addAll(options);
            command.addAll(List.of("-jar", jar));
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment().putAll(environment);
            try {
                return new Program(builder.start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Program start(String... arguments) {
            return start(List.of(arguments));
        }

        /** Runs it to its end. */
        Ended run(List<String> arguments) {
            try (Program program = start(arguments)) {
                program.endInput();
                return program.await();
            }
        }

        Ended run(String... arguments) {
            return run(List.of(arguments));
        }
    }

    /** What a run came to. */
    record Ended(int exitCode, String out, String err) {

        /** What the summary's books say of one word: accepted, delivered, dead or waiting. */
        long booked(String word) {
            return Books.read(out + err).of(word);
        }
    }

    /** Everything on standard output so far. */
    String out() {
        return out.text();
    }

    /** Everything on standard error so far. */
    String err() {
        return err.text();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Types this into standard input. */
    void type(String text) {
        try {
            process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends standard input. */
    void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal, such as INT for Ctrl-C. */
    void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** kill -9, which must meet a process that still runs. */
    void kill() {
        process.destroyForcibly();
        Ended ended = await();
        if (ended.exitCode() != KILLED) {
            throw new AssertionError("ended by itself with " + ended.exitCode() + " before it was killed\n" + ended);
        }
    }

    /** Waits for the end. */
    Ended await() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still running after " + PATIENCE + "\nstandard output:\n" + out()
                        + "\nstandard error:\n" + err());
            }
            out.end();
            err.end();
            return new Ended(process.exitValue(), out(), err());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Collects a stream, so that the process never waits for its reader. */
    private static final class Output {

        private final StringBuilder collected = new StringBuilder();
        private final Thread reader;

        private Output(InputStream in, String name) {
            reader = new Thread(() -> read(in), name);
            reader.setDaemon(true);
        }

        static Output of(InputStream in, String name) {
            Output output = new Output(in, name);
            output.reader.start();
            return output;
        }

        private void read(InputStream in) {
            try (InputStreamReader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
                char[] buffer = new char[4096];
                for (int n = text.read(buffer); n >= 0; n = text.read(buffer)) {
                    append(new String(buffer, 0, n));
                }
            } catch (IOException e) {
                append("\n(the stream broke: " + e + ")\n");
            }
        }

        private synchronized void append(String text) {
            collected.append(text);
        }

        synchronized String text() {
            return collected.toString();
        }

        void end() throws InterruptedException {
            reader.join(10_000);
        }
    }
}
