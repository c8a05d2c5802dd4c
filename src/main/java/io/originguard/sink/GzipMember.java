package io.originguard.sink;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes one gzip member, with a deflater that is lent to it; not thread-safe. The JDK's own stream allocates a deflater
 * (about 260 KB of native memory) for each.
 */
final class GzipMember extends DeflaterOutputStream {

    /** Magic number, deflate, no flags, no time, no extra flags, unknown system (RFC 1952). */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    static final int HEADER_LENGTH = HEADER.length;
    static final int TRAILER_LENGTH = 8;

    private final CRC32 crc = new CRC32();

    /** The deflater must be raw and reset; it stays the caller's, and so does the stream. */
    GzipMember(OutputStream out, Deflater deflater) throws IOException {
        super(out, deflater, 8192);
        out.write(HEADER);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        super.write(bytes, offset, length);
        crc.update(bytes, offset, length);
    }

    /** Completes the member and leaves the stream below open. */
    @Override
    public void finish() throws IOException {
        super.finish();
        writeLittleEndian((int) crc.getValue());
        writeLittleEndian((int) def.getBytesRead());
    }

    private void writeLittleEndian(int value) throws IOException {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out.write(value >>> shift);
        }
    }
}
