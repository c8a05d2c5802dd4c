package io.originguard.routes;

import org.apache.camel.builder.RouteBuilder;

/** The pages for people, and the files that they refer to. */
public final class PageRoutes extends RouteBuilder {

    @Override
    public void configure() {
        show("/", "give-overview", "Shows all targets, the troubled ones first.", "overview");
        show("/targets/{target}", "give-target-page", "Shows a target, its history and its buttons.", "target");
        show("/ui/{file}", "give-ui-file", "Serves the style and the scripts of the pages.", "file");
        show("/sign-in", "take-sign-in", "Leads on to the pages who has signed in without a script.", "enter");
    }

    private void show(String path, String id, String does, String method) {
        from("platform-http:" + path + "?httpMethodRestrict=GET,HEAD")
                .routeId(id)
                .description(does)
                .to("bean:originguardSite?method=" + method);
    }
}
