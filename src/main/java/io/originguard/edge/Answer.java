package io.originguard.edge;

import java.util.List;
import java.util.Optional;

/**
 * What a server answered to one request.
 *
 * @param status the HTTP status, 100 to 599
 * @param headers the header fields in the order and spelling in which they came
 * @param content the decoded body, possibly empty
 * @param address the IP address that answered, where it is known
 */
public record Answer(int status, List<Header> headers, Content content, Optional<String> address) {

    public Answer {
        headers = List.copyOf(headers);
    }

    /** The first value of a header field; its name is compared without regard to case. */
    public Optional<String> header(String name) {
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    /** One header field. */
    public record Header(String name, String value) {}
}
