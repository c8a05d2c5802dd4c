package io.originguard.target;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How gently the URLs of one pattern are fetched.
 *
 * @param glob which URLs
 * @param rate how often one is requested at most
 * @param max how many may be in flight at a time, at least 1
 * @param skip whether none is fetched at all, which leaves nothing for rate and max to say
 */
public record PathRule(PathGlob glob, Optional<Rate> rate, OptionalInt max, boolean skip) {

    /** As it stands in the setting {@code target.paths}, such as {@code /search?* 10/1m max 2}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(glob.text());
        rate.ifPresent(spacing -> text.append(' ').append(spacing));
        max.ifPresent(most -> text.append(" max ").append(most));
        return skip ? text.append(" skip").toString() : text.toString();
    }
}
