package io.originguard.karaf;

import io.originguard.edge.Text;
import io.originguard.intake.Report;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Hands over URLs. */
@Service
@Command(scope = "originguard", name = "submit", description = "Hands URLs over to be fetched.")
public final class SubmitCommand extends NodeAction {

    @Argument(
            index = 0,
            name = "urls",
            description = "The URLs, or lines of JSON as in a file of URLs.",
            required = true,
            multiValued = true)
    private List<String> urls = List.of();

    @Override
    void run(PrintStream out) {
        Report report = node().intake().submit(String.join("\n", urls));
        out.println("accepted " + report.accepted() + ", duplicate " + report.duplicate() + ", rejected "
                + report.rejected());
        report.rejections().forEach(rejection -> out.println(Text.line(rejection.text() + ": " + rejection.reason())));
    }
}
