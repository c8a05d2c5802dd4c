package io.originguard.camel;

import io.originguard.edge.RefusedAddressException;
import io.originguard.target.Host;
import io.originguard.target.TargetSettings;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Resolves host names and refuses private, loopback, link-local and multicast addresses where the target's settings do not
 * allow them (I8). The addresses that were checked are the ones that are connected to. Thread-safe.
 */
final class GuardedDnsResolver implements DnsResolver {

    private final Map<Host, InetAddress> fixed;
    private final Function<Host, Optional<TargetSettings>> settingsOf;

    /**
     * @param fixed addresses that the operator gave for names ({@code originguard.network.resolve}); they need no further permission
     * @param settingsOf the settings of a host, where it is a target
     */
    GuardedDnsResolver(Map<Host, InetAddress> fixed, Function<Host, Optional<TargetSettings>> settingsOf) {
        this.fixed = Map.copyOf(fixed);
        this.settingsOf = settingsOf;
    }

    @Override
    public InetAddress[] resolve(String name) throws UnknownHostException {
        InetAddress given = fixed.get(new Host(name));
        if (given != null) {
            return new InetAddress[] {InetAddress.getByAddress(name, given.getAddress())};
        }
        InetAddress[] addresses = SystemDefaultDnsResolver.INSTANCE.resolve(name);
        TargetSettings settings = settings(name);
        if (!isProxy(name, settings)) {
            for (InetAddress address : addresses) {
                check(name, address, settings);
            }
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String name) throws UnknownHostException {
        return SystemDefaultDnsResolver.INSTANCE.resolveCanonicalHostname(name);
    }

    /** Refuses an address that is written in a URL and would be connected to by a proxy, which resolves nothing here. */
    void checkLiteral(String host, TargetSettings settings) throws UnknownHostException {
        boolean literal = host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || Character.isDigit(c));
        if (settings.http().proxy().isPresent() && literal) {
            check(host, InetAddress.getByName(host), settings);
        }
    }

    private TargetSettings settings(String name) {
        return Sending.bound()
                .map(Sending::settings)
                .or(() -> settingsOf.apply(new Host(name)))
                .orElseGet(TargetSettings::defaults);
    }

    private static boolean isProxy(String name, TargetSettings settings) {
        return settings.http().proxy().map(URI::getHost).filter(name::equals).isPresent();
    }

    private static void check(String name, InetAddress address, TargetSettings settings)
            throws RefusedAddressException {
        if (!settings.network().allowPrivate() && isPrivate(address)) {
            throw new RefusedAddressException(name, address);
        }
    }

    private static boolean isPrivate(InetAddress address) {
        return address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || isReserved(address.getAddress(), address instanceof Inet6Address);
    }

    /** What the JDK has no word for: shared (RFC 6598), "this network", benchmark, reserved, and IPv6 unique local or mapped. */
    private static boolean isReserved(byte[] a, boolean v6) {
        int first = a[0] & 0xff;
        int second = a[1] & 0xff;
        if (v6) {
            boolean translated = first == 0x00 && second == 0x64 && (a[2] & 0xff) == 0xff && (a[3] & 0xff) == 0x9b;
            boolean sixToFour = first == 0x20 && second == 0x02;
            return (first & 0xfe) == 0xfc || translated || sixToFour;
        }
        return first == 0
                || (first == 100 && (second & 0xc0) == 64)
                || (first == 198 && (second & 0xfe) == 18)
                || (first == 192 && second == 0 && a[2] == 0)
                || first >= 240;
    }
}
