package io.originguard.camel;

import io.originguard.edge.TooLargeException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A body as it comes over the wire, of which no more is read than its limit, whatever comes of it when it is decoded: an encoding may
 * go on for ever without a byte of content, and behind its end there may be any amount that nobody asks for. Used by one thread.
 */
final class MeteredEntity extends HttpEntityWrapper {

    /** A body that cannot be compressed grows by its encoding, by far less than this. */
    private static final int ENCODING = 8;

    private static final int SMALLEST = 1 << 10;

    private final long maxBytes;
    private @Nullable InputStream content;

    /** @param maxBytes limit of the decoded body, which another one keeps to */
    MeteredEntity(HttpEntity sent, long maxBytes) {
        super(sent);
        this.maxBytes = maxBytes;
    }

    @Override
    public InputStream getContent() throws IOException {
        InputStream known = content;
        if (known == null) {
            known = new Metered(super.getContent());
            content = known;
        }
        return known;
    }

    private final class Metered extends FilterInputStream {

        private final byte[] rest = new byte[SMALLEST];
        private boolean closed;
        private long left = maxBytes + maxBytes / ENCODING + SMALLEST;

        Metered(InputStream sent) {
            super(sent);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            count(Math.max(0, n));
            return n;
        }

        @Override
        public long skip(long n) throws IOException {
            long skipped = super.skip(n);
            count(skipped);
            return skipped;
        }

        private void count(long n) throws IOException {
            left -= n;
            if (left < 0) {
                throw new TooLargeException(maxBytes);
            }
        }

        /** The connection is of use again when its answer is read to the end, which the stream below would do without a limit. */
        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            int n = read(rest, 0, rest.length);
            while (n >= 0) {
                n = read(rest, 0, rest.length);
            }
            super.close();
        }
    }
}
