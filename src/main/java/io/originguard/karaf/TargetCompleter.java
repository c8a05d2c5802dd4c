package io.originguard.karaf;

import io.originguard.status.TargetStatus;
import java.util.List;
import java.util.Objects;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.jspecify.annotations.Nullable;

/** Completes the names of targets. */
@Service
public final class TargetCompleter implements Completer {

    @Reference
    private @Nullable KarafNode karaf;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> targets = Objects.requireNonNull(karaf).findTargets().stream()
                .flatMap(found -> found.all().targets().stream())
                .map(TargetStatus::target)
                .toList();
        return new StringsCompleter(targets).complete(session, line, candidates);
    }
}
