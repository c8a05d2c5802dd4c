package io.originguard.page;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import com.github.mustachejava.MustacheFactory;
import java.io.StringWriter;

/** The templates of the pages, compiled once; every value that they show is escaped. Thread-safe. */
final class Templates {

    private final MustacheFactory factory = new DefaultMustacheFactory("originguard/page");

    /**
     * Fills a template in.
     *
     * @param name without its ending
     * @param view a record whose components the template names
     */
    String fill(String name, Object view) {
        Mustache template = factory.compile(name + ".mustache");
        StringWriter html = new StringWriter();
        template.execute(html, view);
        return html.toString();
    }
}
