package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reading of the README, on a small one. */
class ReadmeTest {

    private static final Readme SAMPLE = Readme.of("""
            # Sample

            ```bash
            not below the heading
            ```

            ## Start

            Builds and runs:

            ```bash
            # a comment
            mvn -q package && \\
              java -jar a.jar
            ```

            ```bash
            mvn verify
            ```

            ## What you will see

            Real output:

            ```
              0.2 s  2,000 URLs accepted

            # no heading, but output
            ...
            accepted 2,000 = delivered 2,000
            ```

            ## Later

            ```bash
            not below the heading either
            ```
            """);

    @Test
    void a_block_is_found_below_its_heading() {
        List<List<String>> blocks = SAMPLE.blocks("## What you will see", "");

        assertThat(blocks)
                .containsExactly(List.of(
                        "  0.2 s  2,000 URLs accepted",
                        "",
                        "# no heading, but output",
                        "...",
                        "accepted 2,000 = delivered 2,000"));
    }

    @Test
    void commands_are_the_lines_of_the_shell_blocks() {
        List<String> commands = SAMPLE.commands("## Start");

        assertThat(commands).containsExactly("mvn -q package && java -jar a.jar", "mvn verify");
    }

    @Test
    void a_missing_heading_is_named() {
        assertThatThrownBy(() -> SAMPLE.commands("## Begin")).hasMessageContaining("## Begin");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0.2 s  2,000 URLs accepted                | 12.5 s  350 URLs accepted                          | true
            (cf-ray f35270f043020409-LBK)             | (cf-ray 04329d9d4948fa57-FRA)                      | true
            in /tmp/originguard-demo-154/out, see     | in /var/tmp/x/originguard-demo-7/out, see          | true
            2 pages in 1.5 s, 6 a second              | 2,000 pages in 1,032.4 s, 62.1 a second            | true
            127.0.0.1:41221 stands                    | 127.0.0.1:1 stands                                 | true
            shop.demo.test is paused                  | news.demo.test is paused                           | false
            0 jobs lost                               | no jobs lost                                       | false
            0 jobs lost                               | 0 jobs lost, or so                                 | false
            what (else)?                              | what else                                          | false
            """)
    void only_numbers_rays_and_folders_may_differ(String promised, String real, boolean matches) {
        boolean found = Readme.missing(List.of(promised), List.of(real)).isEmpty();

        assertThat(found).isEqualTo(matches);
    }

    @Test
    void the_lines_must_come_in_order_and_others_may_come_between() {
        List<String> output = List.of("killed", "one more", "   paused after 3 s", "recovered");

        assertThat(Readme.missing(List.of("killed", "...", "paused after 12 s", "", "recovered"), output))
                .isEmpty();
        assertThat(Readme.missing(List.of("paused after 12 s", "killed"), output))
                .containsExactly("killed");
        assertThat(Readme.missing(List.of("recovered", "recovered"), output)).containsExactly("recovered");
    }
}
