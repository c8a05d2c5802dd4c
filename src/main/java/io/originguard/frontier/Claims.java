package io.originguard.frontier;

import io.originguard.frontier.Leases.Parked;
import io.originguard.target.Host;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The targets that this node owns: claims free ones up to its {@link FairShare}, and gives away what is above it. Who owns what
 * may be asked by any thread; all that claims and gives away is called by one.
 */
final class Claims {

    /** At a time, so that the first of many begin soon. */
    private static final int MOST = 2_000;

    private final Leases leases;
    private final LeaseTerms terms;
    private final LongSupplier nanos;

    private final Map<Host, Long> owned = new ConcurrentHashMap<>();
    private final Map<Long, Host> byId = new ConcurrentHashMap<>();
    private final Set<Host> winding = ConcurrentHashMap.newKeySet();

    /** Claimed, but what is stored of them could not be read yet. */
    private final Set<Host> claimed = new HashSet<>();

    private volatile Territory territory = Territory.NONE;
    private volatile boolean unsure;
    private OptionalLong leftOverSince = OptionalLong.empty();

    Claims(Leases leases, LeaseTerms terms, LongSupplier nanos) {
        this.leases = leases;
        this.terms = terms;
        this.nanos = nanos;
    }

    /** Has it told of what comes and goes. */
    void serve(Territory served) {
        territory = served;
    }

    boolean owns(Host target) {
        return owned.containsKey(target);
    }

    Set<Host> owned() {
        return Set.copyOf(owned.keySet());
    }

    int count() {
        return owned.size();
    }

    /** Those of these rows' targets that are owned. */
    List<Host> owned(Set<Long> ids) {
        return ids.stream()
                .flatMap(id -> Optional.ofNullable(byId.get(id)).stream())
                .toList();
    }

    /** The store says that this node owns another number of targets: a claim's answer may have been lost. */
    void unsure() {
        unsure = true;
    }

    /** Owns nothing any more. */
    void clear() {
        owned.clear();
        byId.clear();
        winding.clear();
        claimed.clear();
    }

    /** Takes over what was claimed before, but could not be read. */
    void takeUp(long node) {
        if (unsure) {
            unsure = false;
            leases.owned(node).stream().filter(host -> !owned.containsKey(host)).forEach(claimed::add);
        }
        if (!claimed.isEmpty()) {
            take(leases.owned(node, claimed));
            claimed.clear();
        }
    }

    /**
     * Claims up to the fair share, and begins to give away what is above it.
     *
     * @param free targets that nobody owns
     * @param others live nodes that are not leaving
     * @return whether there was more to claim than was claimed at once
     */
    boolean balance(long node, int free, List<Peer> others) {
        int mine = owned.size() - winding.size();
        FairShare share = FairShare.of(
                mine, free + winding.size(), others.stream().map(Peer::targets).toList());
        int wanted = Math.min(share.take(), free);
        if (isLeftOver(wanted < free)) {
            wanted = free;
        }
        int got = wanted > 0 ? claim(node, Math.min(wanted, MOST)) : 0;
        if (share.give() > 0) {
            wind(choice(share.give(), others));
        }
        return got > 0 && got < wanted;
    }

    /** What nobody has taken for two renewals is served by nobody else. */
    private boolean isLeftOver(boolean some) {
        if (!some) {
            leftOverSince = OptionalLong.empty();
            return false;
        }
        long now = nanos.getAsLong();
        leftOverSince = OptionalLong.of(leftOverSince.orElse(now));
        return now - leftOverSince.getAsLong() > 2 * terms.renewal().toNanos();
    }

    private int claim(long node, int most) {
        Set<Host> listed = territory.listed();
        boolean any = territory.servesUnlisted();
        if (!any && listed.isEmpty()) {
            return 0;
        }
        List<Host> got = leases.claim(node, most, any ? Optional.empty() : Optional.of(listed));
        claimed.addAll(got);
        takeUp(node);
        return got.size();
    }

    private void take(List<StoredTarget> targets) {
        List<Host> withWork = targets.stream()
                .filter(target -> target.counts().waiting() > 0)
                .map(StoredTarget::target)
                .toList();
        Map<Host, Long> parked = withWork.isEmpty()
                ? Map.of()
                : leases.parked(withWork).stream().collect(Collectors.toMap(Parked::target, Parked::jobs));
        territory.prepare(targets, parked);
        for (StoredTarget target : targets) {
            byId.put(target.id(), target.target());
            owned.put(target.target(), target.id());
        }
        territory.begin(targets.stream().map(StoredTarget::target).toList());
    }

    /** Any of them, but always the same ones: by name alone, new nodes would get what is quiet, or what is busy. */
    private List<Host> choice(int count, List<Peer> others) {
        Set<Host> listed = territory.listed();
        boolean all = others.stream().allMatch(Peer::unlisted);
        return owned.keySet().stream()
                .filter(host -> !winding.contains(host) && (all || listed.contains(host)))
                .sorted((a, b) -> {
                    int order = Integer.compare(mixed(a), mixed(b));
                    return order == 0 ? a.compareTo(b) : order;
                })
                .limit(count)
                .toList();
    }

    private static int mixed(Host host) {
        return host.name().hashCode() * 0x9E3779B9;
    }

    /** Begins to give all away. */
    void windAll() {
        wind(owned.keySet());
    }

    private void wind(Collection<Host> targets) {
        List<Host> fresh = targets.stream().filter(winding::add).toList();
        if (!fresh.isEmpty()) {
            territory.wind(fresh);
        }
    }

    /** Gives away what is to be given away and quiet by now. */
    void giveAway() {
        if (winding.isEmpty()) {
            return;
        }
        Set<Host> quiet = territory.quiet(new HashSet<>(winding));
        if (!quiet.isEmpty()) {
            territory.release(quiet);
        }
    }

    /** A transaction has given these targets away. */
    void released(Collection<Host> targets) {
        for (Host target : targets) {
            Long id = owned.remove(target);
            if (id != null) {
                byId.remove(id);
            }
            winding.remove(target);
        }
    }
}
