package io.originguard.sink;

import java.io.IOException;
import java.nio.file.Path;

/** A disk on which space can run out in the middle of a write and which can fail to sync; counts syncs. */
final class FaultyDisk implements Disk {

    /** Bytes that can still be written. */
    long space = Long.MAX_VALUE;

    /** Whether it fails to cut a file too. */
    boolean stuck;

    /** Whether it fails to make data durable. */
    boolean forgetful;

    /** Name of the only file that is affected by a lack of space; empty for all. */
    String only = "";

    int syncs;

    @Override
    public Handle open(Path path) throws IOException {
        Handle real = REAL.open(path);
        return new Handle() {
            @Override
            public long length() throws IOException {
                return real.length();
            }

            @Override
            public void write(long position, byte[] bytes, int offset, int length) throws IOException {
                if (!path.getFileName().toString().startsWith(only)) {
                    real.write(position, bytes, offset, length);
                    return;
                }
                int fits = (int) Math.min(space, length);
                real.write(position, bytes, offset, fits);
                space -= fits;
                if (fits < length) {
                    throw new IOException("No space left on device");
                }
            }

            @Override
            public void truncate(long length) throws IOException {
                if (stuck) {
                    throw new IOException("Input/output error");
                }
                real.truncate(length);
            }

            @Override
            public void force() throws IOException {
                syncs++;
                if (forgetful) {
                    throw new IOException("Input/output error");
                }
                real.force();
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }
}
