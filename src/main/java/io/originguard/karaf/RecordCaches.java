package io.originguard.karaf;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import java.util.Map;

/**
 * The JDK's methods for records. In JDK 17 each of its method handles keeps the last type that it was adapted to, and by that
 * the class loader of the last record in the whole JVM that was compared, hashed or printed for the first time: here, most
 * likely one of ours.
 */
final class RecordCaches {

    private RecordCaches() {}

    /** Has the JDK adapt its handles to a type of its own, so that they forget ours. */
    static void displace() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle getter = lookup.findVirtual(Map.Entry.class, "getKey", MethodType.methodType(Object.class))
                    .asType(MethodType.methodType(String.class, Map.Entry.class));
            adapt(lookup, "equals", MethodType.methodType(boolean.class, Map.Entry.class, Object.class), getter);
            adapt(lookup, "hashCode", MethodType.methodType(int.class, Map.Entry.class), getter);
            adapt(lookup, "toString", MethodType.methodType(String.class, Map.Entry.class), getter);
        } catch (Throwable e) {
            throw new LinkageError("the JDK's methods for records are not as they were", e);
        }
    }

    private static void adapt(MethodHandles.Lookup lookup, String method, MethodType type, MethodHandle getter)
            throws Throwable {
        Object unused = ObjectMethods.bootstrap(lookup, method, type, Map.Entry.class, "key", getter);
    }
}
