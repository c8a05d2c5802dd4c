package io.originguard.process;

/** The thin bundle, on a stand-in for camel-karaf. */
abstract class ThinContract extends KarafContract {

    private final CamelStandIn camel;

    ThinContract(String version, CamelStandIn camel) {
        super(version);
        this.camel = camel;
        karaf.withLocalMaven();
    }

    @Override
    void install(Karaf where) {
        where.shell("feature:repo-add " + camel.write(where.home()).toUri());
        where.shell("kar:install file:" + System.getProperty("originguard.thin"));
    }

    @Override
    void uninstall(Karaf where) {
        where.shell("kar:uninstall originguard-thin");
    }

    @Override
    String bundle() {
        return "io.originguard";
    }
}
