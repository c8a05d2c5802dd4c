package io.originguard.process;

/** {@code originguard.kar}, which has Camel in itself, in a Karaf without any repository. */
abstract class KarContract extends KarafContract {

    KarContract(String version) {
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
