package io.originguard.edge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the body of an error says beyond its status. The edge writes it as RFC 9457 JSON ({@code "error_code": 1033}), as
 * plain text ({@code error code: 1016}) or as HTML ({@code <span class="cf-error-code">1016</span>}); all three are read, none
 * is required.
 *
 * @param ofEdge whether the edge itself says in it that the error is its own
 * @param error what is known of the error; empty where the page says nothing
 */
record ErrorPage(boolean ofEdge, Optional<EdgeError> error) {

    private static final ErrorPage UNKNOWN = new ErrorPage(false, Optional.empty());

    private static final int HEAD_BYTES = 64 << 10;
    private static final String PROBLEM = "application/problem+json";
    private static final Pattern CODE = Pattern.compile(
            "error(?:[\\s_-]?code)?[\\s\"'=:>-]{1,8}(1\\d{3}|52\\d|530)(?!\\d)", Pattern.CASE_INSENSITIVE);

    /** Reads the first 64 KB of an error that may be the edge's; a body that cannot be read says nothing. */
    static ErrorPage of(Answer answer) {
        boolean marked = Marks.areOn(answer);
        boolean problem = answer.header("content-type")
                .filter(type -> type.strip().toLowerCase(Locale.ROOT).startsWith(PROBLEM))
                .isPresent();
        if (answer.status() < 400 || !(marked || problem || answer.status() == 530)) {
            return UNKNOWN;
        }
        try {
            return of(answer.content().head(HEAD_BYTES), marked || problem);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static ErrorPage of(byte[] head, boolean mayBeOfEdge) {
        Optional<EdgeError> own = mayBeOfEdge ? ProblemDocument.read(head) : Optional.empty();
        if (own.isPresent()) {
            return new ErrorPage(true, own);
        }
        Matcher code = CODE.matcher(new String(head, StandardCharsets.UTF_8));
        return code.find()
                ? new ErrorPage(false, Optional.of(EdgeError.of(Optional.of(Integer.valueOf(code.group(1))))))
                : UNKNOWN;
    }

    /** What it means by the edge's own word, which outranks the status. */
    Optional<Cause> cause() {
        return ofEdge ? error.flatMap(EdgeCodes::causeOf) : Optional.empty();
    }

    Optional<Integer> code() {
        return error.flatMap(EdgeError::code);
    }
}
