package io.originguard.frontier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryLockTest {

    private final Path directory;

    DataDirectoryLockTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void a_second_lock_in_this_process_is_refused_and_leaves_the_first_in_force() throws Exception {
        try (DataDirectoryLock first = DataDirectoryLock.acquire(directory)) {
            assertThatThrownBy(() -> DataDirectoryLock.acquire(directory.resolve(".")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll(directory.toRealPath().toString(), "in use by this process");

            assertThat(otherProcess().output())
                    .contains(
                            first.directory().toString(),
                            "in use by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void a_lock_is_free_after_its_holder_was_killed() throws Exception {
        OtherProcess other = otherProcess();
        assertThat(other.output()).isEqualTo("locked " + directory.toRealPath());
        assertThatThrownBy(() -> DataDirectoryLock.acquire(directory))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("in use by process " + other.process().pid());

        other.kill();

        DataDirectoryLock.acquire(directory).close();
    }

    @Test
    void a_closed_lock_can_be_taken_again() {
        DataDirectoryLock first = DataDirectoryLock.acquire(directory);
        first.close();
        first.close();

        DataDirectoryLock.acquire(directory).close();
    }

    private OtherProcess otherProcess() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        return new OtherProcess(process, String.valueOf(out.readLine()));
    }

    /** A process that was started and the line that it said. */
    private record OtherProcess(Process process, String output) {
        void kill() throws InterruptedException {
            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Takes the lock, says so and holds it until its input ends. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try (DataDirectoryLock lock = DataDirectoryLock.acquire(Path.of(arguments[0]))) {
                System.out.println("locked " + lock.directory());
                if (System.in.read() < 0) {
                    return;
                }
            } catch (StoreException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
