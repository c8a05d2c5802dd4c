package io.originguard.karaf;

import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/**
 * What a bundle sees and what the bundles see that it takes packages from: so Camel, which is spread over many bundles, finds the
 * components, languages and converters of all of them by their files in {@code META-INF/services}, as on a class path.
 */
final class WiredClassLoader extends ClassLoader {

    private final List<ClassLoader> providers;

    WiredClassLoader(Bundle bundle) {
        super(loader(bundle));
        Set<ClassLoader> all = new LinkedHashSet<>();
        for (BundleWire wire : bundle.adapt(BundleWiring.class).getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE)) {
            BundleWiring provider = wire.getProviderWiring();
            // The framework's own loader would bring in what Karaf is made of.
            if (provider.getBundle().getBundleId() != 0) {
                all.add(provider.getClassLoader());
            }
        }
        providers = List.copyOf(all);
    }

    private static ClassLoader loader(Bundle bundle) {
        return bundle.adapt(BundleWiring.class).getClassLoader();
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        for (ClassLoader provider : providers) {
            try {
                return provider.loadClass(name);
            } catch (ClassNotFoundException e) {
                // The next one may have it.
            }
        }
        throw new ClassNotFoundException(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        for (ClassLoader provider : providers) {
            URL resource = provider.getResource(name);
            if (resource != null) {
                return resource;
            }
        }
        return null;
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        Set<String> seen = new LinkedHashSet<>();
        List<URL> resources = new ArrayList<>();
        for (ClassLoader provider : providers) {
            for (URL resource : Collections.list(provider.getResources(name))) {
                if (seen.add(resource.toString())) {
                    resources.add(resource);
                }
            }
        }
        return Collections.enumeration(resources);
    }
}
