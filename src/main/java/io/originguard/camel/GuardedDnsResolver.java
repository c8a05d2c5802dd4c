package io.originguard.camel;

import io.originguard.edge.RefusedAddressException;
import io.originguard.target.Host;
import io.originguard.target.TargetSettings;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
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
        Optional<InetAddress> given = host(name).map(fixed::get);
        if (given.isPresent()) {
            return new InetAddress[] {InetAddress.getByAddress(name, given.get().getAddress())};
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
                .or(() -> host(name).flatMap(settingsOf))
                .orElseGet(TargetSettings::defaults);
    }

    /** The host that the client calls by this name: it leaves out the brackets of an IPv6 address; a proxy may be no target. */
    static Optional<Host> host(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean bare = lower.indexOf(':') >= 0 && !lower.startsWith("[");
        try {
            return Optional.of(new Host(bare ? "[" + lower + "]" : lower));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isProxy(String name, TargetSettings settings) {
        Optional<String> proxy = settings.http().proxy().map(URI::getHost);
        return proxy.filter(name::equals).isPresent()
                || (proxy.isPresent() && host(name).isPresent() && host(name).equals(host(proxy.get())));
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

    /**
     * What the JDK has no word for: shared (RFC 6598), "this network", benchmark, reserved; of IPv6 all that is not global
     * unicast, and what is a way into IPv4 (6to4, Teredo).
     */
    private static boolean isReserved(byte[] a, boolean v6) {
        int first = a[0] & 0xff;
        int second = a[1] & 0xff;
        if (v6) {
            boolean global = (first & 0xe0) == 0x20;
            boolean sixToFour = first == 0x20 && second == 0x02;
            boolean teredo = first == 0x20 && second == 0x01 && a[2] == 0 && a[3] == 0;
            return !global || sixToFour || teredo;
        }
        return first == 0
                || (first == 100 && (second & 0xc0) == 64)
                || (first == 198 && (second & 0xfe) == 18)
                || (first == 192 && second == 0 && a[2] == 0)
                || first >= 240;
    }
}
