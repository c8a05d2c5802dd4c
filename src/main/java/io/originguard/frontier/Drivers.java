package io.originguard.frontier;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** The drivers of this program, which enter themselves into {@link DriverManager} when their classes are loaded. */
public final class Drivers {

    private Drivers() {}

    /**
     * Takes them out, so that a program which is unloaded is not held by the JVM. The stores need no entry there and can be
     * opened as before.
     */
    public static void release() {
        ClassLoader ours = Drivers.class.getClassLoader();
        List<Driver> entered = DriverManager.drivers()
                .filter(driver -> driver.getClass().getClassLoader() == ours)
                .toList();
        for (Driver driver : entered) {
            try {
                DriverManager.deregisterDriver(driver);
            } catch (SQLException e) {
                throw new IllegalStateException(driver + " cannot be taken out of the list of drivers", e);
            }
        }
    }
}
