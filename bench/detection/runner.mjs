import { scoreSeries } from './scoring.mjs';
import { play } from './series.mjs';

/** Plays a series to a new detector and scores its anomalies. */
export function run(series, LatencyDetector) {
  const detector = new LatencyDetector();
  const alarms = [];
  const sparse = new Map();
  for (const incident of series.incidents) {
    if (incident.kind === 'sparse') sparse.set(incident, { calls: 0, deadline: Number.POSITIVE_INFINITY });
  }
  let calls = 0;
  let escalations = 0;
  play(series, {
    call(time, duration, ok) {
      calls++;
      detector.observe(time, duration, ok);
      for (const [incident, count] of sparse) {
        // Its twentieth call, and a minute for the tick.
        if (time >= incident.start && ++count.calls === incident.allowance) count.deadline = time + 60_000;
      }
    },
    tick(time) {
      for (const anomaly of detector.tick(time)) {
        if (anomaly.escalatedAt !== undefined && anomaly.state === 'open') escalations++;
        else if (anomaly.state === 'open') alarms.push({ time, anomaly });
      }
    },
  });
  const deadlineOf = (incident) => sparse.get(incident)?.deadline ?? incident.start + incident.allowance;
  return { ...scoreSeries(series.incidents, alarms, deadlineOf), alarms, calls, escalations };
}

const minutes = (millis) => `${(millis / 60_000).toFixed(1)} min`;

function operationText({ operation }) {
  const { shape, deviation, arrivals, wander, rate, errorRate, base } = operation;
  return `${shape.name} sd ${deviation.toFixed(2)}, ${arrivals.name} ${rate.toPrecision(2)}/s, ${wander.name}, errors ${errorRate.toPrecision(2)}, base ${base.toPrecision(2)} ms`;
}

/** One line for each miss, delay, repeat and false alarm. */
export function* faults(series, { outcomes, falseAlarms }) {
  for (const { kind, incident, inTime, first, delay, repeats } of outcomes) {
    if (inTime && repeats === 0) continue;
    const how = inTime
      ? `${repeats} repeats`
      : first === null
        ? 'missed'
        : `late: ${minutes(delay)} (${first.anomaly.kind})`;
    const size = Object.entries(incident).filter(
      ([name, value]) => typeof value === 'number' && !(value > 1000) && name !== 'allowance',
    );
    const sizes = size.map(([name, value]) => `${name} ${value.toPrecision(2)}`).join(', ');
    yield `${series.purpose}: ${kind} ${how}; ${sizes}; ${operationText(series)}`;
  }
  for (const { time, anomaly } of falseAlarms) {
    const near = series.benign.filter((event) => event.start < time && event.end > time - 3_600_000);
    const after = near.map((event) => `${event.kind} ${minutes(time - event.start)} before`).join(', ');
    const { kind, from, to, confidence } = anomaly;
    yield `${series.purpose}: false ${kind} ${from.toPrecision(2)} -> ${to.toPrecision(2)} (${confidence.toFixed(2)}) after ${minutes(time - series.from)}; ${after}; ${operationText(series)}`;
  }
}
