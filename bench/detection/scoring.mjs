/** Scores alarms by event: in time, late, repeated, or false. Times in ms. */

const GRACE = 10 * 60_000;

/**
 * @param incidents `{ kind, start, end, allowance }`; the allowance of a sparse operation counts calls, given by `callTimes`
 * @param alarms `{ time, anomaly }` in rising order: when a tick returned the anomaly
 */
export function scoreSeries(incidents, alarms, deadlineOf) {
  const outcomes = incidents.map((incident) => ({
    kind: incident.kind,
    incident,
    deadline: deadlineOf(incident),
    first: null,
    repeats: 0,
  }));
  const falseAlarms = [];
  for (const alarm of alarms) {
    const outcome = outcomes.find(({ incident }) => alarm.time >= incident.start && alarm.time <= incident.end + GRACE);
    if (outcome === undefined) falseAlarms.push(alarm);
    else if (outcome.first === null) outcome.first = alarm;
    else outcome.repeats++;
  }
  for (const outcome of outcomes) {
    outcome.inTime = outcome.first !== null && outcome.first.time <= outcome.deadline;
    outcome.delay = outcome.first === null ? null : outcome.first.time - outcome.incident.start;
  }
  return { outcomes, falseAlarms };
}
