package io.originguard.reload;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.RoutesBuilderLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DottedRoutesLoaderTest {

    private final CamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void a_file_named_after_a_domain_is_loaded_as_the_yaml_that_it_is() throws Exception {
        DottedRoutesLoader loader = new DottedRoutesLoader(context);

        RoutesBuilderLoader plain = loader.getRoutesLoader("camel.yaml");
        RoutesBuilderLoader dotted = loader.getRoutesLoader("example.co.uk.camel.yaml");
        RoutesBuilderLoader other = loader.getRoutesLoader("example.txt");

        assertThat(plain).isNotNull();
        assertThat(dotted).isSameAs(plain);
        assertThat(other).isNull();
    }
}
