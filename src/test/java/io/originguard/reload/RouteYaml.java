package io.originguard.reload;

/** Target files as users write them. */
public final class RouteYaml {

    private RouteYaml() {}

    /** The route of a target with some options of {@code frontier}, written {@code name: value}. */
    public static String of(String host, String... options) {
        StringBuilder yaml = new StringBuilder("""
                - route:
                    id: %1$s
                    routeConfigurationId: originguard
                    description: Pages of %1$s.
                    from:
                      uri: frontier
                      parameters:
                        target: %1$s
                """.formatted(host));
        for (String option : options) {
            yaml.append("        ").append(option).append('\n');
        }
        return yaml.append("""
                      steps:
                        - to:
                            uri: direct
                            parameters:
                              name: fetch
                """.indent(0)).toString();
    }
}
