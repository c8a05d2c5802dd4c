package io.originguard.camel;

import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.FrontierStore.Writes;
import io.originguard.frontier.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A real store whose transactions a test can hold up or refuse just before they commit. Thread-safe. */
public final class GatedStore {

    private final FrontierStore real;
    private volatile Runnable beforeCommit = () -> {};
    private final AtomicInteger asked = new AtomicInteger();

    public GatedStore(FrontierStore real) {
        this.real = real;
    }

    /** The store to work with. */
    public FrontierStore store() {
        return (FrontierStore)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {FrontierStore.class}, this::call);
    }

    /** How often anything was asked of it. */
    public int asked() {
        return asked.get();
    }

    /** Runs with everything of a transaction written and nothing committed. */
    public void beforeCommit(Runnable hook) {
        beforeCommit = hook;
    }

    /** No transaction commits from now on. */
    public void refuse() {
        beforeCommit = () -> {
            throw new StoreException("the store is away");
        };
    }

    /** Transactions commit again. */
    public void heal() {
        beforeCommit = () -> {};
    }

    @SuppressWarnings("unchecked")
    private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        asked.incrementAndGet();
        if (method.getName().equals("write")) {
            Consumer<Writes> changes = (Consumer<Writes>) arguments[0];
            arguments[0] = (Consumer<Writes>) writes -> {
                changes.accept(writes);
                beforeCommit.run();
            };
        }
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
