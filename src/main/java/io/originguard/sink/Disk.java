package io.originguard.sink;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** Opens files for writing at a position: the seam at which a disk can be full. */
@FunctionalInterface
interface Disk {

    /**
     * The machine's file system. Not a {@link java.nio.channels.FileChannel}: that one is closed for everybody when one
     * writing thread is interrupted.
     */
    Disk REAL = RandomAccess::new;

    /** Opens a file, which is created if it is not there. */
    Handle open(Path path) throws IOException;

    /** An open file; not thread-safe, but {@link #force()} may run beside writes. */
    interface Handle extends Closeable {

        long length() throws IOException;

        void write(long position, byte[] bytes, int offset, int length) throws IOException;

        void truncate(long length) throws IOException;

        /** Returns when all that was written before the call is on the disk. */
        void force() throws IOException;
    }

    /** A handle of the machine's file system. */
    final class RandomAccess implements Handle {

        private final RandomAccessFile file;

        RandomAccess(Path path) throws IOException {
            file = new RandomAccessFile(path.toFile(), "rw");
        }

        @Override
        public long length() throws IOException {
            return file.length();
        }

        @Override
        public void write(long position, byte[] bytes, int offset, int length) throws IOException {
            file.seek(position);
            file.write(bytes, offset, length);
        }

        @Override
        public void truncate(long length) throws IOException {
            file.setLength(length);
        }

        @Override
        public void force() throws IOException {
            file.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
