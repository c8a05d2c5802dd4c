import io.originguard.demo.Origin;
import io.originguard.demo.OriginAnswer;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The server of the benchmark: an origin in a process of its own, without compression. Prints its port and serves until
 * standard input ends. {@code /served} tells how many requests it has seen, so that no candidate is taken at its word.
 */
public final class PageServer {

    private PageServer() {}

    public static void main(String[] args) throws IOException {
        try (Origin origin = Origin.start("bench").gzip(false)) {
            origin.kill();
            origin.revive();
            origin.script(request -> request.path().equals("/served")
                    ? OriginAnswer.reply(200, Long.toString(origin.requests()))
                    : null);
            System.out.println(origin.port());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
