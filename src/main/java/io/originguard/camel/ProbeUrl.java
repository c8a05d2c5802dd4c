package io.originguard.camel;

import io.originguard.edge.EdgePaths;
import io.originguard.target.Host;
import io.originguard.target.TargetSettings;
import java.net.URI;
import java.util.Optional;

/** The choice of the URL that a probe asks for. */
final class ProbeUrl {

    private ProbeUrl() {}

    /**
     * The configured path, else the URL that the origin itself answered last, else the root, on the scheme and port that the
     * target was last fetched with; never a path that the edge answers itself.
     */
    static String choose(TargetSettings settings, Host host, Optional<String> originUrl, Optional<String> lastUrl) {
        Optional<String> path = settings.probe().path().filter(configured -> !EdgePaths.contain(configured));
        Optional<String> answered = originUrl.filter(url -> isOf(host, url) && !EdgePaths.contain(url));
        if (path.isEmpty() && answered.isPresent()) {
            return answered.get();
        }
        String base = lastUrl.or(() -> originUrl).filter(url -> isOf(host, url)).orElse("https://" + host + "/");
        URI uri = URI.create(base);
        return uri.getScheme() + "://" + uri.getRawAuthority() + path.orElse("/");
    }

    private static boolean isOf(Host host, String url) {
        return Redirect.hostOf(url).filter(host::equals).isPresent();
    }
}
