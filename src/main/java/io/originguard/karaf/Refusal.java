package io.originguard.karaf;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;

/** What a command says when it cannot do what it is asked for. */
final class Refusal {

    private Refusal() {}

    /**
     * An exception with this message and nothing else. Karaf keeps the failures of the latest commands; one of a class of ours would
     * keep the whole bundle, and so would the JVM's record of where one of the JDK's was made, which only a copy has not.
     */
    static IllegalStateException of(String message) {
        IllegalStateException refusal = new IllegalStateException(message);
        refusal.setStackTrace(new StackTraceElement[0]);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(refusal);
            out.flush();
            return (IllegalStateException)
                    new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        } catch (IOException | ClassNotFoundException e) {
            return refusal;
        }
    }
}
