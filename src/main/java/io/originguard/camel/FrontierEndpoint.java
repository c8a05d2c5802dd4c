package io.originguard.camel;

import io.originguard.target.Host;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Take the due jobs of a target within its concurrency limit, and hand jobs back to the durable frontier.
 *
 * <p>As a consumer, {@code frontier:shop.example.com} serves one target and {@code frontier:*} all targets that have no route
 * of their own. As a producer, {@code frontier:submit} accepts URLs, {@code frontier:park} lets the job of this exchange wait,
 * {@code frontier:bury} makes it a dead letter and {@code frontier:requeue} gives it back unchanged. Every option that is not set
 * takes the global setting of the same name.
 *
 * <p>Longer than other classes because Camel's tooling wants a field, a getter and a setter for each option.
 */
@ManagedResource(description = "Frontier endpoint of one target")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "frontier",
        title = "Frontier",
        syntax = "frontier:target",
        category = {Category.HTTP, Category.WORKFLOW})
public class FrontierEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {

    @UriPath(
            description =
                    "Consumer: the target's host name, or * for all without a route. Producer: submit, park, bury or requeue")
    @Metadata(required = true)
    private String target;

    @UriParam(
            label = "consumer",
            description = "Baseline: requests in flight while the breaker is CLOSED",
            defaultValue = "8")
    private @Nullable String concurrency;

    @UriParam(
            label = "consumer",
            description = "Whether the fetch route hands the page to the sink; false: this route does",
            defaultValue = "true")
    private boolean deliver = true;

    @UriParam(
            label = "consumer",
            description = "Rules for heavy paths, such as /export/* 1/5s, /search?* 10/1m max 2, /print/* skip")
    private @Nullable String paths;

    @UriParam(
            label = "consumer",
            description = "Length of the breaker's sliding window, such as 60s",
            defaultValue = "60s")
    private @Nullable String breakerWindow;

    @UriParam(
            label = "consumer",
            description = "Share of bad results above which the breaker trips",
            defaultValue = "0.05")
    private @Nullable String breakerThreshold;

    @UriParam(
            label = "consumer",
            description = "Results in the window below which the share is not judged",
            defaultValue = "20")
    private @Nullable String breakerMinimumCalls;

    @UriParam(
            label = "consumer",
            description = "Bad results in a row that trip however few there are",
            defaultValue = "5")
    private @Nullable String breakerConsecutive;

    @UriParam(
            label = "consumer",
            description = "Causes that count as bad, comma separated; the default is the table of outcomes")
    private @Nullable String breakerBad;

    @UriParam(
            label = "consumer",
            description = "Different paths that must fail before causes that speak of a path speak of the target",
            defaultValue = "3")
    private @Nullable String breakerPaths;

    @UriParam(label = "consumer", description = "Time between two probes of the paused target", defaultValue = "30s")
    private @Nullable String probeInterval;

    @UriParam(
            label = "consumer",
            description = "The same where only the origin's operator can mend the cause",
            defaultValue = "15m")
    private @Nullable String probeOperatorInterval;

    @UriParam(label = "consumer", description = "Path to probe; default: the URL that the origin itself answered last")
    private @Nullable String probePath;

    @UriParam(
            label = "consumer",
            description = "Whether an announced wait is a floor for the next probe and the next attempt",
            defaultValue = "true")
    private @Nullable String probeHonourRetryAfter;

    @UriParam(
            label = "consumer",
            description = "The Accept header of a probe",
            defaultValue = "application/problem+json, */*;q=0.1")
    private @Nullable String probeAccept;

    @UriParam(
            label = "consumer",
            description = "Statuses that a probe's answer must have to prove the origin, such as 200,301-302")
    private @Nullable String probeExpectStatus;

    @UriParam(
            label = "consumer",
            description = "Text that must stand in the first 64 KB of a probe's answer to prove the origin")
    private @Nullable String probeExpectText;

    @UriParam(
            label = "consumer",
            description = "Shortest time at one concurrency limit of the ramp",
            defaultValue = "10s")
    private @Nullable String rampStep;

    @UriParam(
            label = "consumer",
            description = "Whether the concurrency is halved when our own load makes the target trip",
            defaultValue = "true")
    private @Nullable String baselineLearn;

    @UriParam(
            label = "consumer",
            description = "Time of good results after which a halved concurrency grows by one step",
            defaultValue = "1h")
    private @Nullable String baselineRecovery;

    @UriParam(
            label = "consumer",
            description = "First delay of a failed job and width of its jitter",
            defaultValue = "30s")
    private @Nullable String backoffBase;

    @UriParam(label = "consumer", description = "Longest delay of a failed job", defaultValue = "1h")
    private @Nullable String backoffMax;

    @UriParam(
            label = "consumer",
            description = "Counted attempts after which a job is a dead letter",
            defaultValue = "8")
    private @Nullable String backoffAttempts;

    @UriParam(
            label = "consumer",
            description = "Whether the target sits behind an edge",
            enums = "auto,cloudflare,none",
            defaultValue = "auto")
    private @Nullable String edge;

    @UriParam(
            label = "consumer",
            description = "Whether private and loopback addresses may be fetched",
            defaultValue = "false")
    private @Nullable String allowPrivate;

    @UriParam(label = "consumer", description = "Further hosts to which redirects are followed, comma separated")
    private @Nullable String allowedHosts;

    @UriParam(label = "consumer", description = "Whether the target's robots.txt is obeyed", defaultValue = "true")
    private @Nullable String robots;

    @UriParam(label = "consumer", description = "Time for the TCP and TLS handshakes", defaultValue = "10s")
    private @Nullable String httpConnectTimeout;

    @UriParam(
            label = "consumer",
            description = "Time for the answer's head, and between two pieces of its body",
            defaultValue = "60s")
    private @Nullable String httpResponseTimeout;

    @UriParam(label = "consumer", description = "Longest body that is accepted, decoded", defaultValue = "16MiB")
    private @Nullable String httpMaxBytes;

    @UriParam(label = "consumer", description = "The User-Agent header")
    private @Nullable String httpUserAgent;

    @UriParam(label = "consumer", description = "HTTP httpProxy, http://host:port")
    private @Nullable String httpProxy;

    @UriParam(label = "consumer", description = "Redirects followed for one job", defaultValue = "5")
    private @Nullable String httpMaxRedirects;

    public FrontierEndpoint(String uri, FrontierComponent component, String target) {
        super(uri, component);
        this.target = target;
    }

    Node node() {
        return ((FrontierComponent) getComponent()).requireNode();
    }

    /** Refuses wrong values while the route is built, which is when Camel still knows its file. */
    void validateOptions() {
        Map<String, String> overrides = overrides();
        if (!overrides.isEmpty()) {
            node().settings().target(overrides);
        }
    }

    /** The options that were set, under their names. */
    Map<String, String> overrides() {
        Map<String, @Nullable String> all = new LinkedHashMap<>();
        all.put("concurrency", concurrency);
        all.put("paths", paths);
        all.put("breakerWindow", breakerWindow);
        all.put("breakerThreshold", breakerThreshold);
        all.put("breakerMinimumCalls", breakerMinimumCalls);
        all.put("breakerConsecutive", breakerConsecutive);
        all.put("breakerBad", breakerBad);
        all.put("breakerPaths", breakerPaths);
        all.put("probeInterval", probeInterval);
        all.put("probeOperatorInterval", probeOperatorInterval);
        all.put("probePath", probePath);
        all.put("probeHonourRetryAfter", probeHonourRetryAfter);
        all.put("probeAccept", probeAccept);
        all.put("probeExpectStatus", probeExpectStatus);
        all.put("probeExpectText", probeExpectText);
        all.put("rampStep", rampStep);
        all.put("baselineLearn", baselineLearn);
        all.put("baselineRecovery", baselineRecovery);
        all.put("backoffBase", backoffBase);
        all.put("backoffMax", backoffMax);
        all.put("backoffAttempts", backoffAttempts);
        all.put("edge", edge);
        all.put("allowPrivate", allowPrivate);
        all.put("allowedHosts", allowedHosts);
        all.put("robots", robots);
        all.put("httpConnectTimeout", httpConnectTimeout);
        all.put("httpResponseTimeout", httpResponseTimeout);
        all.put("httpMaxBytes", httpMaxBytes);
        all.put("httpUserAgent", httpUserAgent);
        all.put("httpProxy", httpProxy);
        all.put("httpMaxRedirects", httpMaxRedirects);
        Map<String, String> set = new LinkedHashMap<>();
        all.forEach((name, value) -> {
            if (value != null) {
                set.put(name, value);
            }
        });
        return set;
    }

    /** The state of the target's breaker, empty for an endpoint that is no single target's. */
    @ManagedAttribute(description = "State of the target's breaker")
    public String getBreakerState() {
        return guard().map(guard -> guard.view().state().name()).orElse("");
    }

    @ManagedAttribute(description = "Requests in flight that are allowed now")
    public int getConcurrencyLimit() {
        return guard().map(guard -> guard.view().limit()).orElse(0);
    }

    @ManagedAttribute(description = "Jobs of the target that are with the routes now")
    public int getInFlight() {
        return guard().map(guard -> guard.view().inFlight()).orElse(0);
    }

    @ManagedAttribute(description = "Jobs of the target that are in the frontier, in flight or parked")
    public long getWaiting() {
        return guard().map(guard -> node().frontier().counts(guard.host()).waiting())
                .orElse(0L);
    }

    private Optional<Guard> guard() {
        return GuardedDnsResolver.host(target).flatMap(node().guards()::find);
    }

    @Override
    public Producer createProducer() {
        return new FrontierProducer(this, FrontierProducer.Action.named(target));
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        FrontierConsumer consumer = target.equals(FrontierConsumer.ALL)
                ? new FrontierConsumer(this, processor, null)
                : new FrontierConsumer(this, processor, new Host(target));
        configureConsumer(consumer);
        return consumer;
    }

    /** While a target's route is replaced, the next one begins before the last one has ended; the next one gets the jobs. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    @Override
    public boolean isSingleton() {
        return true;
    }

    public String getTarget() {
        return target;
    }

    public void setTarget(String target) {
        this.target = target;
    }

    public @Nullable String getConcurrency() {
        return concurrency;
    }

    public void setConcurrency(@Nullable String concurrency) {
        this.concurrency = concurrency;
    }

    public boolean isDeliver() {
        return deliver;
    }

    public void setDeliver(boolean deliver) {
        this.deliver = deliver;
    }

    public @Nullable String getPaths() {
        return paths;
    }

    public void setPaths(@Nullable String paths) {
        this.paths = paths;
    }

    public @Nullable String getBreakerWindow() {
        return breakerWindow;
    }

    public void setBreakerWindow(@Nullable String breakerWindow) {
        this.breakerWindow = breakerWindow;
    }

    public @Nullable String getBreakerThreshold() {
        return breakerThreshold;
    }

    public void setBreakerThreshold(@Nullable String breakerThreshold) {
        this.breakerThreshold = breakerThreshold;
    }

    public @Nullable String getBreakerMinimumCalls() {
        return breakerMinimumCalls;
    }

    public void setBreakerMinimumCalls(@Nullable String breakerMinimumCalls) {
        this.breakerMinimumCalls = breakerMinimumCalls;
    }

    public @Nullable String getBreakerConsecutive() {
        return breakerConsecutive;
    }

    public void setBreakerConsecutive(@Nullable String breakerConsecutive) {
        this.breakerConsecutive = breakerConsecutive;
    }

    public @Nullable String getBreakerBad() {
        return breakerBad;
    }

    public void setBreakerBad(@Nullable String breakerBad) {
        this.breakerBad = breakerBad;
    }

    public @Nullable String getBreakerPaths() {
        return breakerPaths;
    }

    public void setBreakerPaths(@Nullable String breakerPaths) {
        this.breakerPaths = breakerPaths;
    }

    public @Nullable String getProbeInterval() {
        return probeInterval;
    }

    public void setProbeInterval(@Nullable String probeInterval) {
        this.probeInterval = probeInterval;
    }

    public @Nullable String getProbeOperatorInterval() {
        return probeOperatorInterval;
    }

    public void setProbeOperatorInterval(@Nullable String probeOperatorInterval) {
        this.probeOperatorInterval = probeOperatorInterval;
    }

    public @Nullable String getProbePath() {
        return probePath;
    }

    public void setProbePath(@Nullable String probePath) {
        this.probePath = probePath;
    }

    public @Nullable String getProbeHonourRetryAfter() {
        return probeHonourRetryAfter;
    }

    public void setProbeHonourRetryAfter(@Nullable String probeHonourRetryAfter) {
        this.probeHonourRetryAfter = probeHonourRetryAfter;
    }

    public @Nullable String getProbeAccept() {
        return probeAccept;
    }

    public void setProbeAccept(@Nullable String probeAccept) {
        this.probeAccept = probeAccept;
    }

    public @Nullable String getProbeExpectStatus() {
        return probeExpectStatus;
    }

    public void setProbeExpectStatus(@Nullable String probeExpectStatus) {
        this.probeExpectStatus = probeExpectStatus;
    }

    public @Nullable String getProbeExpectText() {
        return probeExpectText;
    }

    public void setProbeExpectText(@Nullable String probeExpectText) {
        this.probeExpectText = probeExpectText;
    }

    public @Nullable String getRampStep() {
        return rampStep;
    }

    public void setRampStep(@Nullable String rampStep) {
        this.rampStep = rampStep;
    }

    public @Nullable String getBaselineLearn() {
        return baselineLearn;
    }

    public void setBaselineLearn(@Nullable String baselineLearn) {
        this.baselineLearn = baselineLearn;
    }

    public @Nullable String getBaselineRecovery() {
        return baselineRecovery;
    }

    public void setBaselineRecovery(@Nullable String baselineRecovery) {
        this.baselineRecovery = baselineRecovery;
    }

    public @Nullable String getBackoffBase() {
        return backoffBase;
    }

    public void setBackoffBase(@Nullable String backoffBase) {
        this.backoffBase = backoffBase;
    }

    public @Nullable String getBackoffMax() {
        return backoffMax;
    }

    public void setBackoffMax(@Nullable String backoffMax) {
        this.backoffMax = backoffMax;
    }

    public @Nullable String getBackoffAttempts() {
        return backoffAttempts;
    }

    public void setBackoffAttempts(@Nullable String backoffAttempts) {
        this.backoffAttempts = backoffAttempts;
    }

    public @Nullable String getEdge() {
        return edge;
    }

    public void setEdge(@Nullable String edge) {
        this.edge = edge;
    }

    public @Nullable String getAllowPrivate() {
        return allowPrivate;
    }

    public void setAllowPrivate(@Nullable String allowPrivate) {
        this.allowPrivate = allowPrivate;
    }

    public @Nullable String getAllowedHosts() {
        return allowedHosts;
    }

    public void setAllowedHosts(@Nullable String allowedHosts) {
        this.allowedHosts = allowedHosts;
    }

    public @Nullable String getRobots() {
        return robots;
    }

    public void setRobots(@Nullable String robots) {
        this.robots = robots;
    }

    public @Nullable String getHttpConnectTimeout() {
        return httpConnectTimeout;
    }

    public void setHttpConnectTimeout(@Nullable String httpConnectTimeout) {
        this.httpConnectTimeout = httpConnectTimeout;
    }

    public @Nullable String getHttpResponseTimeout() {
        return httpResponseTimeout;
    }

    public void setHttpResponseTimeout(@Nullable String httpResponseTimeout) {
        this.httpResponseTimeout = httpResponseTimeout;
    }

    public @Nullable String getHttpMaxBytes() {
        return httpMaxBytes;
    }

    public void setHttpMaxBytes(@Nullable String httpMaxBytes) {
        this.httpMaxBytes = httpMaxBytes;
    }

    public @Nullable String getHttpUserAgent() {
        return httpUserAgent;
    }

    public void setHttpUserAgent(@Nullable String httpUserAgent) {
        this.httpUserAgent = httpUserAgent;
    }

    public @Nullable String getHttpProxy() {
        return httpProxy;
    }

    public void setHttpProxy(@Nullable String httpProxy) {
        this.httpProxy = httpProxy;
    }

    public @Nullable String getHttpMaxRedirects() {
        return httpMaxRedirects;
    }

    public void setHttpMaxRedirects(@Nullable String httpMaxRedirects) {
        this.httpMaxRedirects = httpMaxRedirects;
    }
}
