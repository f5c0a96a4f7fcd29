import { type Alert, Dispatcher, type DispatchRecord, type MaintenanceWindow, type Routing } from '@mcp-vitals/monitor';
import {
  CHANGE_BEAT,
  intervalsOf,
  lastsOf,
  type Received,
  receiversOf,
  routesOf,
  type Scenario,
  type Step,
} from './scenario.js';

const BEAT_MILLIS = 60_000;
const STEP_BEATS = 0.1;

/** Plays a scenario on our dispatch, in made-up time. */
export function playOurs(scenario: Scenario): Received[] {
  const player = new Player(scenario);
  for (let beat = 0; beat <= lastsOf(scenario); beat = Math.round((beat + STEP_BEATS) * 10) / 10) player.advance(beat);
  return player.received;
}

class Player {
  readonly received: Received[] = [];
  readonly #scenario: Scenario;
  readonly #alerts = new Map<string, Alert>();
  readonly #startMillis: number;
  readonly #records: DispatchRecord[] = [];
  #groupBy: readonly string[];
  #dispatcher: Dispatcher;
  #done = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#groupBy = scenario.groupBy ?? [];
    const change = scenario.maintenance ? Date.parse(scenario.maintenance.night.change) : 1_800_000_000_000;
    this.#startMillis = change - CHANGE_BEAT * BEAT_MILLIS;
    this.#dispatcher = this.#create();
  }

  advance(beat: number): void {
    const times = this.#timesAt(beat);
    const steps = this.#scenario.steps;
    while (this.#done < steps.length && steps[this.#done]!.at <= beat) this.#take(steps[this.#done++]!, beat);
    for (const notice of this.#dispatcher.advance([...this.#alerts.values()], times)) {
      const alerts = notice.alerts.map(({ rule, status }) => (status === 'firing' ? '+' : '-') + rule);
      this.received.push({
        atBeat: beat,
        receiver: notice.channel,
        status: notice.status,
        alerts: alerts.sort((a, b) => a.slice(1).localeCompare(b.slice(1))).join(' '),
      });
      this.#dispatcher.outcome(notice.id, { status: 'delivered' }, times);
    }
    this.#records.push(...this.#dispatcher.changes());
  }

  #take(step: Step, beat: number): void {
    const times = this.#timesAt(beat);
    if ('fire' in step) this.#alerts.set(step.fire, alertOf(step.fire, step.labels ?? {}, times.nowMillis));
    else if ('resolve' in step) {
      const alert = this.#alerts.get(step.resolve)!;
      this.#alerts.set(step.resolve, { ...alert, state: 'resolved', resolvedAtMillis: times.nowMillis });
    } else if ('silence' in step) {
      const matchers = [`alertname="${step.silence}"`];
      this.#dispatcher.silence(
        { matchers, comment: 'test', author: 'test', for: `${step.beats * BEAT_MILLIS}ms` },
        times,
      );
    } else if ('reload' in step) {
      this.#groupBy = step.reload;
      this.#dispatcher.reroute({ channels: receiversOf(this.#scenario), routing: this.#routing() });
    } else {
      this.#records.push(...this.#dispatcher.changes());
      this.#dispatcher = this.#create();
      this.#dispatcher.restore(JSON.parse(JSON.stringify(this.#records)) as DispatchRecord[]);
    }
  }

  #create(): Dispatcher {
    const { maintenance } = this.#scenario;
    const window: MaintenanceWindow[] = maintenance
      ? [{ name: 'night', zone: 'Europe/Berlin', from: maintenance.from, to: maintenance.to }]
      : [];
    return new Dispatcher({ channels: receiversOf(this.#scenario), routing: this.#routing(), maintenance: window });
  }

  #routing(): Routing {
    const { groupWait, groupInterval, repeatInterval } = intervalsOf(this.#scenario);
    const time = (beats: number) => `${Math.round(beats * BEAT_MILLIS)}ms`;
    return {
      groupBy: this.#groupBy,
      groupWait: time(groupWait),
      groupInterval: time(groupInterval),
      repeatInterval: time(repeatInterval),
      routes: routesOf(this.#scenario),
      inhibit: this.#scenario.inhibit ?? [],
    };
  }

  #timesAt(beat: number) {
    const millis = this.#startMillis + Math.round(beat * BEAT_MILLIS);
    return { nowMillis: millis, wallMillis: millis };
  }
}

function alertOf(name: string, labels: Readonly<Record<string, string>>, nowMillis: number): Alert {
  const level = (labels.severity ?? 'warning') as Alert['level'];
  return {
    fingerprint: name,
    rule: name,
    level,
    labels: { alertname: name, ...labels },
    annotations: {},
    state: 'firing',
    activeSinceMillis: nowMillis,
    firingSinceMillis: nowMillis,
    resolvedAtMillis: null,
    lastEvaluatedMillis: nowMillis,
    figure: { title: 'figure', value: 1, unit: '', count: 1, events: 'samples', over: '1m', threshold: 0 },
    peak: 1,
    cause: 'condition',
    shadow: false,
    dependsOn: [],
  };
}
