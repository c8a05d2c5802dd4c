package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets that are added, broken and taken away while the real program runs; and what its commands say of the files. */
class LiveEditIT {

    private static final String TEXT = "text/plain";

    private final Web web = Web.of("a.test");

    @TempDir
    private Path directory = Path.of("");

    @AfterEach
    void close() {
        web.close();
    }

    @Test
    void a_running_service_follows_its_files() throws IOException {
        try (Service service =
                Service.of(Program.in(directory).start(web.call("run", "--set", "originguard.server.port=0")))) {
            assertThat(service.post(TEXT, web.url("a.test", "/page/1")).body()).contains("is not a listed target");

            Program.Ended added = Program.in(directory).run("add", "a.test", "--option", "allowPrivate=true");
            assertThat(added.exitCode()).as(added.err()).isZero();
            assertThat(added.out()).startsWith("routes/targets/a.test.camel.yaml is written");
            awaitLog(service, "a.test goes by " + file());
            assertThat(service.post(TEXT, web.url("a.test", "/page/2")).statusCode())
                    .isEqualTo(202);
            await().atMost(Program.PATIENCE).until(() -> web.requests() == 1);

            String whole = Files.readString(file());
            Files.writeString(file(), whole.replace("concurrency: 8", "concurency: 8"));
            awaitLog(service, "line 11 cannot be used: unknown option concurency=8");
            Program.Ended broken = Program.in(directory).run("check");
            assertThat(broken.exitCode()).isEqualTo(1);
            assertThat(broken.out().lines())
                    .containsExactly("routes/targets/a.test.camel.yaml:11: unknown option concurency=8 of an endpoint;"
                            + " look at its spelling");
            assertThat(service.post(TEXT, web.url("a.test", "/page/3")).statusCode())
                    .isEqualTo(202);
            await().atMost(Program.PATIENCE).until(() -> web.requests() == 2);

            Files.writeString(file(), whole);
            Program.Ended mended = Program.in(directory).run("check");
            assertThat(mended.exitCode()).as(mended.out()).isZero();
            Files.delete(file());
            awaitLog(service, "a.test has no route any more");
            assertThat(service.post(TEXT, web.url("a.test", "/page/4")).body()).contains("is not a listed target");
            assertThat(service.program().err().split("concurency=8", -1))
                    .as("told once, not at each look")
                    .hasSize(2);
        }
    }

    @Test
    void a_folder_that_is_not_there_is_a_wrong_call() {
        Program.Ended ended = Program.in(directory).run("check", "missing");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err())
                .isEqualTo("originguard: --routes missing is not a folder; give one that has targets/*.camel.yaml\n");
    }

    @Test
    void check_leaves_nothing_behind() throws IOException {
        Program.Ended ended = Program.in(directory).run("check");

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).isEqualTo("all is well with the settings and the files of 0 targets\n");
        try (var left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    private Path file() {
        return directory.resolve("routes/targets/a.test.camel.yaml");
    }

    private static void awaitLog(Service service, String text) {
        await().atMost(Program.PATIENCE).until(() -> service.program().err().contains(text));
    }
}
