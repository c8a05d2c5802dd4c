package io.originguard.reload;

import io.originguard.target.Host;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the files of a folder come to: which file each target goes by. A file that cannot be used, and one that claims what
 * another has already, changes nothing. Immutable.
 *
 * @param wanted the file of each target, one that serves it now or one to load
 * @param ended targets whose file is gone
 * @param unusable the files that cannot be used
 */
record Plan(Map<Host, TargetFile> wanted, Set<Host> ended, List<Unusable> unusable) {

    /**
     * Makes a plan.
     *
     * @param readings all files
     * @param serving the files that the targets go by at present
     * @param taken whether another route than that of a target has this id
     */
    static Plan of(Collection<Reading> readings, Map<Host, TargetFile> serving, Predicate<String> taken) {
        List<Unusable> unusable = new ArrayList<>();
        Map<Host, List<TargetFile>> claims = new TreeMap<>();
        for (Reading reading : readings) {
            if (reading instanceof TargetFile file) {
                claims.computeIfAbsent(file.target(), host -> new ArrayList<>()).add(file);
            } else {
                unusable.add((Unusable) reading);
            }
        }
        Map<Host, TargetFile> wanted = new LinkedHashMap<>();
        Map<String, TargetFile> ids = new LinkedHashMap<>();
        // Those that serve go first: what is new makes way.
        claims.forEach((host, files) -> files.stream()
                .filter(file -> file.equals(serving.get(host)))
                .forEach(file -> {
                    wanted.put(host, file);
                    ids.put(file.routeId(), file);
                }));
        claims.forEach((host, files) -> {
            for (TargetFile file : files) {
                if (file.equals(wanted.get(host))) {
                    continue;
                }
                TargetFile other = ids.get(file.routeId());
                if (files.size() > 1) {
                    unusable.add(sameTarget(file, files));
                } else if (taken.test(file.routeId())) {
                    unusable.add(sameId(file, "another route of this node"));
                } else if (other != null) {
                    unusable.add(sameId(file, name(other)));
                } else {
                    wanted.put(host, file);
                    ids.put(file.routeId(), file);
                }
            }
        });
        return new Plan(wanted, ended(serving, wanted, unusable), List.copyOf(unusable));
    }

    private static Set<Host> ended(
            Map<Host, TargetFile> serving, Map<Host, TargetFile> wanted, List<Unusable> unusable) {
        Set<Path> broken = new HashSet<>();
        unusable.forEach(one -> broken.add(one.text().file()));
        Set<Host> ended = new HashSet<>();
        serving.forEach((host, file) -> {
            if (!wanted.containsKey(host) && !broken.contains(file.text().file())) {
                ended.add(host);
            }
        });
        return ended;
    }

    private static Unusable sameTarget(TargetFile file, List<TargetFile> files) {
        String other = files.stream()
                .filter(one -> !one.equals(file))
                .map(Plan::name)
                .findFirst()
                .orElse("");
        int line = Yaml.of(file.text()).lineOfKey("target").orElse(0);
        return new Unusable(
                file.text(), line, "its target " + file.target() + " is that of " + other + " too; delete one of them");
    }

    private static Unusable sameId(TargetFile file, String other) {
        int line = Yaml.of(file.text()).lineOfKey("id").orElse(0);
        return new Unusable(
                file.text(),
                line,
                "its route id " + file.routeId() + " is that of " + other + " too; write id: " + file.target());
    }

    private static String name(TargetFile file) {
        return String.valueOf(file.text().file().getFileName());
    }
}
