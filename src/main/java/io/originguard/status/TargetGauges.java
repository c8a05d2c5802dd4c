package io.originguard.status;

import io.originguard.camel.Guard;
import io.originguard.camel.Node;
import io.originguard.frontier.Counts;
import io.originguard.target.Host;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The gauges of all targets, read in one go at each scrape, so that all numbers of a target are of one moment and no meter is kept
 * for any of them. Also the moment at which the seats are revised. Thread-safe.
 */
final class TargetGauges implements MultiCollector {

    private static final String TARGET = "target";

    private final Node node;
    private final Seats seats;
    private final Events events;

    TargetGauges(Node node, Seats seats, Events events) {
        this.node = node;
        this.seats = seats;
        this.events = events;
    }

    @Override
    public List<String> getPrometheusNames() {
        return TargetGauge.ALL.stream().map(TargetGauge::name).distinct().toList();
    }

    @Override
    public MetricSnapshots collect() {
        List<Reading> readings = readings();
        seats.revise(readings.stream().map(Reading::standing).toList()).forEach(events::unseat);
        Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
        for (TargetGauge gauge : TargetGauge.ALL) {
            GaugeSnapshot.Builder builder = gauges.computeIfAbsent(
                    gauge.name(), name -> GaugeSnapshot.builder().name(name).help(gauge.help()));
            points(gauge, readings).forEach(builder::dataPoint);
        }
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        gauges.values().forEach(gauge -> all.metricSnapshot(gauge.build()));
        return all.build();
    }

    private List<GaugeDataPointSnapshot> points(TargetGauge gauge, List<Reading> readings) {
        List<GaugeDataPointSnapshot> points = new ArrayList<>();
        double others = Double.NaN;
        for (Reading reading : readings) {
            double value = gauge.value().applyAsDouble(reading);
            if (Double.isNaN(value)) {
                continue;
            }
            if (seats.has(reading.target())) {
                points.add(point(gauge, reading.target().name(), value));
            } else if (gauge.summed()) {
                others = Double.isNaN(others) ? value : others + value;
            }
        }
        if (!Double.isNaN(others)) {
            points.add(point(gauge, Seats.OTHER, others));
        }
        return points;
    }

    private static GaugeDataPointSnapshot point(TargetGauge gauge, String target, double value) {
        return new GaugeDataPointSnapshot(value, Labels.of(TARGET, target).merge(gauge.labels()), null);
    }

    private List<Reading> readings() {
        Map<Host, Counts> books = new HashMap<>(node.frontier().ownCounts());
        List<Reading> readings = new ArrayList<>();
        for (Guard guard : node.guards().all()) {
            Counts counts = books.remove(guard.host());
            readings.add(new Reading(
                    guard.host(),
                    Optional.of(guard.view()),
                    counts == null ? Counts.NONE : counts,
                    node.frontier().parked(guard.host()),
                    events.lastProbe(guard.host())));
        }
        books.forEach((host, counts) -> readings.add(
                new Reading(host, Optional.empty(), counts, node.frontier().parked(host), events.lastProbe(host))));
        return readings;
    }
}
