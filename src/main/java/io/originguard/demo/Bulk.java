package io.originguard.demo;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.GZIPOutputStream;

/** Bodies of any size, made piece by piece so that none of them is ever held in memory. */
final class Bulk {

    private static final int PLAIN_PIECE = 16 * 1024;
    private static final int ZIPPED_PIECE = 1024 * 1024;

    private Bulk() {}

    /** So many bytes of text. */
    static Iterator<Buffer> plain(long bytes) {
        byte[] piece = "0123456789abcde\n".repeat(PLAIN_PIECE / 16).getBytes(StandardCharsets.US_ASCII);
        return new Pieces(bytes, PLAIN_PIECE) {
            @Override
            Buffer piece(int length, boolean last) {
                return Buffer.buffer(length).appendBytes(piece, 0, length);
            }
        };
    }

    /** A gzip stream of so many zeros; a thousandth of the size. */
    static Iterator<Buffer> gzip(long bytes) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        GZIPOutputStream gzip = open(zipped);
        byte[] zeros = new byte[ZIPPED_PIECE];
        return new Pieces(bytes, ZIPPED_PIECE) {
            @Override
            Buffer piece(int length, boolean last) {
                try {
                    gzip.write(zeros, 0, length);
                    if (last) {
                        gzip.close();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                Buffer piece = Buffer.buffer(zipped.toByteArray());
                zipped.reset();
                return piece;
            }
        };
    }

    private static GZIPOutputStream open(ByteArrayOutputStream into) {
        try {
            return new GZIPOutputStream(into);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts a length into pieces; a length of zero is one empty piece. */
    private abstract static class Pieces implements Iterator<Buffer> {

        private final int size;
        private long left;
        private boolean ended;

        Pieces(long length, int size) {
            left = length;
            this.size = size;
        }

        abstract Buffer piece(int length, boolean last);

        @Override
        public boolean hasNext() {
            return !ended;
        }

        @Override
        public Buffer next() {
            if (ended) {
                throw new NoSuchElementException("the body is complete");
            }
            int length = (int) Math.min(size, left);
            left -= length;
            ended = left == 0;
            return piece(length, ended);
        }
    }
}
