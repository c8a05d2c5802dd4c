package io.originguard.camel;

import io.originguard.edge.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;

/**
 * A page's content as a message body: a stream that Camel may read as often as it likes, and so need not copy into its own
 * cache. Used by one thread at a time, as its exchange is.
 */
final class ContentBody extends InputStream implements StreamCache {

    private final Content content;
    private InputStream in;
    private long position;

    ContentBody(Content content) throws IOException {
        this.content = content;
        this.in = content.open();
    }

    @Override
    public int read() throws IOException {
        int one = in.read();
        position += one < 0 ? 0 : 1;
        return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = in.read(buffer, offset, length);
        position += Math.max(0, n);
        return n;
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    @Override
    public void reset() {
        try {
            in.close();
            in = content.open();
            position = 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (InputStream whole = content.open()) {
            whole.transferTo(out);
        }
    }

    @Override
    public StreamCache copy(Exchange exchange) throws IOException {
        return new ContentBody(content);
    }

    @Override
    public boolean inMemory() {
        return false;
    }

    @Override
    public long length() {
        return content.length();
    }

    @Override
    public long position() {
        return position;
    }
}
