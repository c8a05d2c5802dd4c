package io.originguard.settings;

import io.originguard.edge.EdgePaths;
import io.originguard.target.Host;
import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kinds of settings that name a place: hosts, addresses, URLs, paths, Camel endpoints. */
final class Places {

    private static final Pattern IPV4 =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private Places() {}

    static Kind<Set<Host>> hosts() {
        Kind<List<Host>> list = new Kind<>("a host name", Places::host)
                .list("a comma-separated list of host names, such as cdn.example.com,img.example.com");
        return new Kind<>(list.allowed(), text -> {
            List<Host> hosts = list.reader().read(text);
            return hosts == null ? null : Set.copyOf(hosts);
        });
    }

    /** Fixed addresses of hosts, in place of asking DNS. */
    static Kind<Map<Host, InetAddress>> addresses() {
        Kind<List<Map.Entry<Host, InetAddress>>> list = new Kind<>("a host and its address", Places::fixedAddress)
                .list("a comma-separated list of host=IP address, each host once, such as shop.example.com=192.0.2.7");
        return new Kind<>(list.allowed(), text -> {
            List<Map.Entry<Host, InetAddress>> pairs = list.reader().read(text);
            if (pairs == null) {
                return null;
            }
            Map<Host, InetAddress> addresses = new TreeMap<>();
            pairs.forEach(pair -> addresses.put(pair.getKey(), pair.getValue()));
            return addresses.size() == pairs.size() ? Map.copyOf(addresses) : null;
        });
    }

    static Kind<String> probePath() {
        return new Kind<>("a path that starts with / and not with /cdn-cgi/, such as /health?full=no", text -> {
            URI uri = uri("http://host" + text);
            if (!text.startsWith("/") || uri == null || uri.getPath() == null || uri.getFragment() != null) {
                return null;
            }
            return EdgePaths.contain(text) ? null : text;
        });
    }

    static Kind<URI> proxy() {
        return new Kind<>("a proxy as http://host:port", text -> {
            URI uri = uri(text);
            return uri != null
                            && "http".equals(uri.getScheme())
                            && uri.getHost() != null
                            && uri.getPort() > 0
                            && uri.getPort() < 1 << 16
                            && (uri.getPath().isEmpty() || uri.getPath().equals("/"))
                            && uri.getQuery() == null
                            && uri.getFragment() == null
                    ? uri
                    : null;
        });
    }

    static Kind<String> endpoint() {
        return Kind.matching(
                "the URI of a Camel endpoint, such as kafka:pages", "(\\{\\{\\S+}}|[a-zA-Z][\\w.+-]*:)\\P{Cntrl}*");
    }

    static Kind<String> jdbcUrl() {
        return Kind.matching("a JDBC URL, such as jdbc:sqlite:data/originguard.db", "jdbc:[a-z]+:\\S+");
    }

    static Kind<String> schema() {
        return Kind.matching("the name of a schema in small letters, such as originguard", "[a-z_][a-z0-9_]{0,62}");
    }

    static Kind<String> bindAddress() {
        return Kind.matching(
                "a host name or IP address to listen on, such as 127.0.0.1 or 0.0.0.0", "[\\w.:\\[\\]%-]+");
    }

    static Kind<Path> path() {
        return new Kind<>("a path of the file system", text -> {
            try {
                return text.isEmpty() ? null : Path.of(text);
            } catch (InvalidPathException e) {
                return null;
            }
        });
    }

    private static @Nullable Host host(String text) {
        try {
            return new Host(IDN.toASCII(text).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Map.@Nullable Entry<Host, InetAddress> fixedAddress(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            return null;
        }
        Host host = host(text.substring(0, equals).strip());
        InetAddress address = address(text.substring(equals + 1).strip());
        return host == null || address == null ? null : Map.entry(host, address);
    }

    /** Only literals: a setting must not be the cause of a DNS query. */
    private static @Nullable InetAddress address(String text) {
        String literal = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (!IPV4.matcher(literal).matches() && !IPV6.matcher(literal).matches()) {
            return null;
        }
        try {
            return InetAddress.getAllByName(literal)[0];
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static @Nullable URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
