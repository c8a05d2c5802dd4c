// The history of a target as two plots. uPlot draws, the node counts.

import uPlot from "./uplot.js";
import { problemOf, request } from "./session.js";
import { nodeNow } from "./clock.js";

const SPANS = { "1h": 3600, "24h": 86400 };
const EVERY = 10000;

/** A few causes are told apart, by colour and by dashes; what is left is one line. */
const DASHES = [[], [6, 3], [2, 3], [9, 3, 2, 3], [1, 4]];
const MOST = DASHES.length;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Plots into a section, and goes on. */
export function plot(section) {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = "/ui/uplot.css";
  document.head.append(style);
  let plots = [];
  let latest = null;
  let shape = "";

  const draw = () => {
    if (latest === null) return;
    const { times, requests, flight } = latest;
    const wanted = JSON.stringify([requests.map((line) => line.label), section.clientWidth, colour("--ink"), latest.span]);
    const data = [requests, flight].map((lines) => [times, ...lines.map((line) => line.values)]);
    if (wanted === shape) {
      plots.forEach((one, index) => one.setData(data[index]));
      return;
    }
    shape = wanted;
    plots.forEach((one) => one.destroy());
    plots = [
      make(document.getElementById("plot-requests"), requests, data[0]),
      make(document.getElementById("plot-flight"), flight, data[1], latest.states),
    ];
  };

  const look = async () => {
    const span = section.querySelector("input[name=span]:checked").value;
    const note = document.getElementById("plots-note");
    try {
      const response = await request(`/api/targets/${encodeURIComponent(section.dataset.target)}/history?span=${span}`);
      if (!response.ok) {
        note.textContent = await problemOf(response);
        return;
      }
      latest = lines(await response.json(), span);
      note.textContent = latest.note;
      draw();
    } catch {
      note.textContent = "The node does not answer";
    }
  };

  section.addEventListener("change", look);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new ResizeObserver(() => draw()).observe(section);
  look();
  setInterval(() => document.hidden || look(), EVERY);
}

/** The lines of a history; where it has no point, nothing was asked for and the breaker was CLOSED. */
function lines({ step, points }, span) {
  const seconds = stepOf(step);
  const end = Math.floor(nodeNow() / 1000 / seconds) * seconds;
  const begin = end - SPANS[span];
  const known = new Map(points.map((point) => [Math.floor(Date.parse(point.at) / 1000 / seconds) * seconds, point]));
  const times = [];
  for (let at = begin; at <= end; at += seconds) times.push(at);
  const of = (value) => times.map((at) => (known.has(at) ? value(known.get(at)) : 0));
  const sums = new Map();
  for (const point of points) {
    for (const [cause, count] of Object.entries(point.errors)) sums.set(cause, (sums.get(cause) ?? 0) + count);
  }
  const causes = [...sums.keys()].sort((a, b) => sums.get(b) - sums.get(a));
  const shown = causes.length > MOST ? causes.slice(0, MOST - 1) : causes;
  const errors = shown.map((cause, index) => ({
    label: cause,
    values: of((point) => (point.errors[cause] ?? 0) / seconds),
    stroke: "--open",
    dash: DASHES[index],
  }));
  if (shown.length < causes.length) {
    const left = causes.slice(MOST - 1);
    errors.push({
      label: "other causes",
      values: of((point) => left.reduce((sum, cause) => sum + (point.errors[cause] ?? 0), 0) / seconds),
      stroke: "--open",
      dash: DASHES[MOST - 1],
    });
  }
  const requests = points.reduce((sum, point) => sum + point.requests, 0);
  const failed = [...sums.values()].reduce((sum, count) => sum + count, 0);
  return {
    span,
    times,
    requests: [{ label: "requests", values: of((point) => point.requests / seconds), stroke: "--accent", fill: true }, ...errors],
    flight: [
      { label: "in flight", values: of((point) => point.inFlight), stroke: "--accent", fill: true },
      { label: "limit", values: times.map((at) => known.get(at)?.limit ?? null), stroke: "--quiet", dash: [6, 3], stepped: true },
    ],
    states: times.map((at) => known.get(at)?.state ?? "CLOSED"),
    note: `${requests.toLocaleString("en")} requests, ${failed.toLocaleString("en")} failed answers, in steps of ${seconds} s`,
  };
}

function stepOf(iso) {
  const [, minutes, seconds] = /^PT(?:(\d+)M)?(?:(\d+)S)?$/.exec(iso);
  return 60 * Number(minutes ?? 0) + Number(seconds ?? 0);
}

function make(place, lines, data, states) {
  const ink = colour("--quiet");
  const grid = { stroke: colour("--line"), width: 1 };
  const font = "11px sans-serif";
  const summary = lines.map((line) => `${line.label} at most ${Math.max(0, ...line.values).toFixed(1)}`).join(", ");
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", summary);
  return new uPlot(
    {
      width: place.clientWidth,
      height: 170,
      cursor: { y: false },
      scales: { x: { time: true }, y: { range: (plot, least, most) => [0, Math.max(1, most * 1.1)] } },
      axes: [
        { stroke: ink, grid, ticks: grid, font, values: (plot, splits) => splits.map(hour) },
        { stroke: ink, grid, ticks: grid, font, size: 44 },
      ],
      series: [
        { label: "at", value: (plot, at) => (at ? new Date(at * 1000).toLocaleTimeString("en-GB") : "-") },
        ...lines.map((line) => ({
          label: line.label,
          stroke: colour(line.stroke),
          width: 1.5,
          dash: line.dash,
          fill: line.fill ? `${colour(line.stroke)}22` : undefined,
          points: { show: false },
          paths: line.stepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
          value: (plot, value) => (value === null || value === undefined ? "-" : String(Math.round(value * 10) / 10)),
        })),
      ],
      hooks: states ? { drawClear: [(plot) => shade(plot, states)] } : {},
    },
    data,
    place,
  );
}

const hour = (at) => new Date(at * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

/** Shades the time in which the breaker was not CLOSED, and writes which state it was. */
function shade(plot, states) {
  const { ctx, bbox, data } = plot;
  ctx.save();
  ctx.font = `${11 * devicePixelRatio}px sans-serif`;
  ctx.textBaseline = "top";
  ctx.textAlign = "left";
  for (let from = 0; from < states.length; ) {
    let to = from;
    while (to + 1 < states.length && states[to + 1] === states[from]) to++;
    if (states[from] !== "CLOSED") {
      const open = states[from] === "OPEN";
      const left = plot.valToPos(data[0][from], "x", true);
      const right = plot.valToPos(data[0][Math.min(to + 1, states.length - 1)], "x", true);
      ctx.fillStyle = colour(open ? "--open-ground" : "--half-ground");
      ctx.fillRect(left, bbox.top, Math.max(2 * devicePixelRatio, right - left), bbox.height);
      ctx.fillStyle = colour(open ? "--open" : "--half");
      if (ctx.measureText(states[from]).width + 8 < right - left) ctx.fillText(states[from], left + 4, bbox.top + 4);
    }
    from = to + 1;
  }
  ctx.restore();
}
