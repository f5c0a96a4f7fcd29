import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AlertmanagerProcess } from './alertmanager-process.js';
import { configurationOf, SCENARIO_LABEL } from './configuration.js';
import { CHANGE_BEAT, lastsOf, type Received, type Scenario, type Step } from './scenario.js';
import { tzFile } from './tz-file.js';

/** On a machine that keeps to it; on a busier one beats are longer. */
const BEAT_MILLIS = 2000;
const MAX_BEAT_MILLIS = 8 * BEAT_MILLIS;
/** What is done or answered later than this could come in another order than on the timeline. */
const MAX_LATE_BEATS = 0.3;
/** Time for Alertmanager to load a configuration. */
const LOAD_MILLIS = 2000;
/** How often a client states its alerts; Prometheus does it every minute. */
const RESEND_BEATS = 0.5;

interface Payload {
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly { readonly status: string; readonly labels: Readonly<Record<string, string>> }[];
}

/** Plays scenarios side by side on one real Alertmanager, in real time: again and slower, if the machine was too slow for it. */
export async function playTheirs(scenarios: readonly Scenario[]): Promise<Map<string, Received[]>> {
  for (let beatMillis = BEAT_MILLIS; ; beatMillis *= 2) {
    const { received, lateBeats } = await playOnce(scenarios, beatMillis);
    if (lateBeats <= MAX_LATE_BEATS || beatMillis === MAX_BEAT_MILLIS) return received;
  }
}

async function playOnce(scenarios: readonly Scenario[], beatMillis: number) {
  const received = new Map(scenarios.map(({ name }): [string, Received[]] => [name, []]));
  const clock = { startMillis: 0, beat: () => (Date.now() - clock.startMillis) / beatMillis };
  const server = await receiverInto(received, clock.beat);
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const zones = await mkdtemp(path.join(tmpdir(), 'vitals-zones-'));
  const alertmanager = await AlertmanagerProcess.start(zones);
  try {
    // The zones are part of the configuration, so the start of the timeline is fixed before it is loaded.
    clock.startMillis = Date.now() + LOAD_MILLIS;
    await writeZones(scenarios, zones, clock.startMillis, beatMillis);
    await alertmanager.configure(configurationOf(scenarios, url, beatMillis));
    await alertmanager.reload();
    await delay(Math.max(0, clock.startMillis - Date.now()));
    const player = new Player(scenarios, alertmanager, clock.beat, { url, beatMillis });
    await player.play();
    return { received, lateBeats: player.lateBeats };
  } finally {
    await alertmanager.stop();
    server.close();
    await rm(zones, { recursive: true, force: true });
  }
}

/** Each scenario with a night has a zone of its name, whose clocks change at the beat at which they do in the night. */
async function writeZones(
  scenarios: readonly Scenario[],
  folder: string,
  startMillis: number,
  beatMillis: number,
): Promise<void> {
  const change = Math.round((startMillis + CHANGE_BEAT * beatMillis) / 1000);
  for (const { name, maintenance } of scenarios) {
    if (maintenance === undefined) continue;
    const { localSeconds, offsets } = maintenance.night;
    const before = localSeconds - (change % 86_400);
    await writeFile(path.join(folder, name), tzFile(change, [before, before + offsets[1] - offsets[0]]));
  }
}

async function receiverInto(received: ReadonlyMap<string, Received[]>, beat: () => number): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [, scenario = '', receiver = ''] = (request.url ?? '').split('/');
      const { status, alerts } = JSON.parse(Buffer.concat(chunks).toString()) as Payload;
      const names = alerts.map((alert) => (alert.status === 'firing' ? '+' : '-') + alert.labels.alertname);
      received.get(scenario)?.push({
        atBeat: beat(),
        receiver,
        status,
        alerts: names.sort((a, b) => a.slice(1).localeCompare(b.slice(1))).join(' '),
      });
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

class Player {
  /** By how much something was done or answered too late, at most. */
  lateBeats = 0;
  readonly #scenarios: readonly Scenario[];
  readonly #alertmanager: AlertmanagerProcess;
  readonly #beat: () => number;
  readonly #receiverUrl: string;
  readonly #beatMillis: number;
  readonly #groupBy = new Map<string, readonly string[]>();
  readonly #alerts = new Map<string, { labels: Record<string, string>; startsAt: string; endsAt?: string }>();
  #isDown = false;

  constructor(
    scenarios: readonly Scenario[],
    alertmanager: AlertmanagerProcess,
    beat: () => number,
    { url, beatMillis }: { readonly url: string; readonly beatMillis: number },
  ) {
    this.#scenarios = scenarios;
    this.#alertmanager = alertmanager;
    this.#beat = beat;
    this.#receiverUrl = url;
    this.#beatMillis = beatMillis;
  }

  async play(): Promise<void> {
    const end = Math.max(...this.#scenarios.map(lastsOf));
    const all = this.#scenarios.flatMap((scenario) => scenario.steps.map((step) => ({ scenario, step })));
    let isOver = false;
    const resending = (async () => {
      while (!isOver) {
        const due = this.#beat() + RESEND_BEATS;
        await delay(RESEND_BEATS * this.#beatMillis);
        await this.#post([...this.#alerts.values()]);
        this.#wasDue(due);
      }
    })();
    for (const { scenario, step } of all.sort((a, b) => a.step.at - b.step.at)) {
      await delay(Math.max(0, (step.at - this.#beat()) * this.#beatMillis));
      await this.#take(scenario, step);
      this.#wasDue(step.at);
    }
    await delay(Math.max(0, (end - this.#beat()) * this.#beatMillis));
    isOver = true;
    await resending;
  }

  #wasDue(beat: number): void {
    this.lateBeats = Math.max(this.lateBeats, this.#beat() - beat);
  }

  async #take(scenario: Scenario, step: Step): Promise<void> {
    const key = (name: string) => `${scenario.name} ${name}`;
    const now = new Date();
    if ('fire' in step) {
      const labels = {
        ...step.labels,
        alertname: step.fire,
        [SCENARIO_LABEL]: scenario.name,
      };
      const alert = { labels, startsAt: now.toISOString() };
      this.#alerts.set(key(step.fire), alert);
      await this.#post([alert]);
    } else if ('resolve' in step) {
      const alert = { ...this.#alerts.get(key(step.resolve))!, endsAt: now.toISOString() };
      // Stated once: Alertmanager tells a resolved alert again as often as it is stated again.
      this.#alerts.delete(key(step.resolve));
      await this.#post([alert]);
    } else if ('silence' in step) {
      const until = new Date(now.getTime() + step.beats * this.#beatMillis);
      await this.#alertmanager.silence({ alertname: step.silence, [SCENARIO_LABEL]: scenario.name }, now, until);
    } else if ('reload' in step) {
      this.#groupBy.set(scenario.name, step.reload);
      await this.#alertmanager.configure(
        configurationOf(this.#scenarios, this.#receiverUrl, this.#beatMillis, this.#groupBy),
      );
      await this.#alertmanager.reload();
    } else {
      this.#isDown = true;
      await this.#alertmanager.restart(step.restart);
      this.#isDown = false;
    }
  }

  async #post(alerts: readonly { labels: Record<string, string>; startsAt: string; endsAt?: string }[]): Promise<void> {
    if (alerts.length === 0 || this.#isDown) return;
    // The receiver may be between two processes.
    await this.#alertmanager.alerts(alerts).catch(() => undefined);
  }
}
