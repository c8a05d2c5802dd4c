package io.originguard.process;

/** {@code originguard.kar} in a Karaf without any repository. */
class KarafIT extends KarafContract {

    KarafIT() {
        this("4.4.10");
    }

    KarafIT(String version) {
        super(version);
    }

    @Override
    void install(Karaf karaf) {
        karaf.shell("kar:install file:" + System.getProperty("originguard.kar"));
    }

    @Override
    void uninstall(Karaf karaf) {
        karaf.shell("kar:uninstall originguard");
    }

    @Override
    String bundle() {
        return "io.originguard.standalone";
    }
}
