import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { playOurs } from './ours.js';
import { ordered, type Received, type Scenario, shortOf } from './scenario.js';
import { SCENARIOS } from './scenarios.js';
import { playTheirs } from './theirs.js';

const hasAlertmanager = spawnSync('prometheus-alertmanager', ['--version']).status === 0;

/** Beats by which the same notice may come at different times: a busy machine, and steps beside the beats of Alertmanager. */
const TOLERANCE_BEATS = 0.9;

const isDisruptive = ({ steps }: Scenario) => steps.some((step) => 'restart' in step || 'reload' in step);

/** Those that restart or reload Alertmanager have one of their own; all run at the same time. */
async function playAll(): Promise<ReadonlyMap<string, readonly Received[]>> {
  const quiet = SCENARIOS.filter((scenario) => !isDisruptive(scenario));
  const groups = [quiet, ...SCENARIOS.filter(isDisruptive).map((scenario) => [scenario])];
  const played = await Promise.all(groups.map(playTheirs));
  return new Map(played.flatMap((one) => [...one]));
}

const theirs = hasAlertmanager ? playAll() : Promise.resolve(new Map<string, readonly Received[]>());
// Awaited by each test.
theirs.catch(() => undefined);

describe.skipIf(!hasAlertmanager)('the same timeline on the real Alertmanager and here', { timeout: 900_000 }, () => {
  it.each(SCENARIOS.filter(({ differs }) => differs === undefined))(
    'gives the same notices: $name',
    async (scenario) => {
      const real = ordered((await theirs).get(scenario.name)!);
      const ours = ordered(playOurs(scenario));
      expect(ours.map(shortOf)).toEqual(real.map(shortOf));
      for (const [i, { atBeat }] of ours.entries()) {
        expect(
          Math.abs(atBeat - real[i]!.atBeat),
          `${shortOf(real[i]!)} at ${real[i]!.atBeat}, here at ${atBeat}`,
        ).toBeLessThan(TOLERANCE_BEATS);
      }
    },
  );

  it.each(SCENARIOS.filter(({ differs }) => differs !== undefined))(
    'differs because of a want: $name, $differs.want',
    async (scenario) => {
      const { theirs: expected, ours } = scenario.differs!;
      expect(ordered((await theirs).get(scenario.name)!).map(shortOf)).toEqual(expected);
      expect(ordered(playOurs(scenario)).map(shortOf)).toEqual(ours);
    },
  );

  it('is tried in at least 16 scenarios, of which most send something', () => {
    expect(SCENARIOS.length).toBeGreaterThanOrEqual(16);
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
    expect(SCENARIOS.filter((scenario) => playOurs(scenario).length > 0).length).toBeGreaterThanOrEqual(16);
  });
});
