package io.originguard.sink;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Finds where the members that {@link GzipMember} wrote end; not thread-safe. */
final class MemberScan implements Closeable {

    private final RandomAccessFile file;
    private final byte[] packed = new byte[1 << 16];
    private final byte[] raw = new byte[1 << 16];

    MemberScan(Path path) throws IOException {
        file = new RandomAccessFile(path.toFile(), "r");
    }

    /**
     * Reads the member that starts at a position.
     *
     * @return the position after it, or -1 if there is no complete and sound member
     */
    long end(long start) throws IOException {
        long body = start + GzipMember.HEADER_LENGTH;
        if (body > file.length() || !startsAt(start)) {
            return -1;
        }
        Inflater inflater = new Inflater(true);
        try {
            CRC32 crc = new CRC32();
            file.seek(body);
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    int read = file.read(packed);
                    if (read < 0) {
                        return -1;
                    }
                    inflater.setInput(packed, 0, read);
                }
                crc.update(raw, 0, inflater.inflate(raw));
            }
            long trailer = body + inflater.getBytesRead();
            return endsAt(trailer, crc.getValue(), inflater.getBytesWritten())
                    ? trailer + GzipMember.TRAILER_LENGTH
                    : -1;
        } catch (DataFormatException e) {
            return -1;
        } finally {
            inflater.end();
        }
    }

    private boolean startsAt(long position) throws IOException {
        file.seek(position);
        return file.read() == 0x1f && file.read() == 0x8b;
    }

    private boolean endsAt(long position, long crc, long length) throws IOException {
        byte[] trailer = new byte[GzipMember.TRAILER_LENGTH];
        if (position + trailer.length > file.length()) {
            return false;
        }
        file.seek(position);
        file.readFully(trailer);
        ByteBuffer fields = ByteBuffer.wrap(trailer).order(ByteOrder.LITTLE_ENDIAN);
        return fields.getInt() == (int) crc && fields.getInt() == (int) length;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
