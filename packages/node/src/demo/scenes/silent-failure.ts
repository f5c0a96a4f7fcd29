import { INDICATORS, measure } from '@mcp-vitals/monitor';
import type { Demo } from '../demo.js';
import { showOperation } from '../stage/show-report.js';
import { type DemoTool, type Stage, staged } from '../stage/stage.js';

const CALLS = 4;
const PAUSE_MILLIS = 1000;
const CALM_MINUTES = 30;
const MAX_MINUTES = 5;
const TOOL = 'tools/call get_weather';
const NEAR_MISS = 'tools/call find_reviews';

/** A tool answers errors and nothing as successes; another often finds nothing, as it should. */
export const silentFailure: Demo = {
  name: 'silent-failure',
  title: 'a tool answers errors as successes: found while the error ratio stays 0 %',
  run: (print, { folder = process.cwd() } = {}) => staged(print, { folder }, play),
};

async function play(stage: Stage): Promise<void> {
  let isExpired = false;
  const client = await stage.connect(toolsWith(() => isExpired));
  const work = async () => {
    for (let i = 0; i < CALLS; i++) {
      for (const name of ['get_weather', 'find_reviews']) await client.callTool({ name });
      stage.pause(PAUSE_MILLIS);
    }
  };
  const { anomalies, advice } = tellingsOf(stage);

  stage.say(
    `A server of ${stage.sdk.name} answers get_weather well. find_reviews finds nothing in a third of its calls, as a search may.`,
  );
  await stage.play(CALM_MINUTES, work);
  stage.expect(anomalies().length + advice().length === 0, 'nothing is said of either tool');

  stage.say(
    'The key of the weather service expires. get_weather returns "Error: 401 …" or nothing, without isError: each call is a success.',
  );
  isExpired = true;
  const since = stage.nowMillis;
  await stage.play(MAX_MINUTES, work, () => anomalies().length > 0);
  const minutes = stage.minutesSince(since);
  showOperation(stage, await stage.monitoring.report(), TOOL, 'server');
  const errors = showRatio(stage, 'server_error_ratio');
  stage.expect(errors === 0, 'the error ratio stays 0 %: errors alone show nothing');

  stage.say('The monitor looks at the shape of each result, without keeping it: the share of silent failures jumps.');
  showRatio(stage, 'server_silent_failure_ratio');
  const found = anomalies();
  for (const { operation, operationKind, summary } of found) stage.show(`${operation} (${operationKind}): ${summary}`);
  stage.expect(
    found.some(({ operation }) => operation === TOOL) && minutes <= MAX_MINUTES,
    `an anomaly of get_weather opens after ${minutes.toFixed(1)} minutes, limit ${MAX_MINUTES}`,
  );
  await stage.play(2, work);
  const advised = advice();
  for (const { kind, text } of advised) stage.show(`${kind}: ${text}`);
  const ofTool = advised.find(({ subject }) => subject === TOOL);
  stage.expect(/isError/.test(ofTool?.text ?? ''), 'a recommendation says to set isError in get_weather');
  const named = [...anomalies().map(({ operation }) => operation), ...advised.map(({ subject }) => subject)];
  stage.expect(!named.includes(NEAR_MISS), 'find_reviews, empty as often as before, stays quiet');
}

function toolsWith(isExpired: () => boolean): readonly DemoTool[] {
  let failures = 0;
  let searches = 0;
  const fail = () => (failures++ % 2 === 0 ? 'Error: 401 Unauthorized, the API key has expired' : '');
  return [
    { name: 'get_weather', call: async () => (isExpired() ? fail() : 'Lisbon: 21 °C, light wind from the west') },
    { name: 'find_reviews', call: async () => (searches++ % 3 === 0 ? '[]' : '["Friendly, and on time"]') },
  ];
}

/** What the monitor says of silent failures: anomalies, and recommendations. */
function tellingsOf({ monitoring: { performance } }: Stage) {
  const isOfSilence = ({ kind }: { readonly kind: string }) => kind === 'silent_failures';
  return {
    anomalies: () => performance.openAnomalies.filter(isOfSilence),
    advice: () => performance.getOptimizationRecommendations().filter(isOfSilence),
  };
}

/** Shows a ratio of the last minute, in percent, and returns it. */
function showRatio(stage: Stage, name: 'server_error_ratio' | 'server_silent_failure_ratio'): number | null {
  const { value } = measure(INDICATORS[name], stage.monitoring.windows, stage.nowMillis, { over: '1m' });
  stage.show(`${name}: ${value === null ? 'unknown' : `${Math.round(value)} %`}`);
  return value;
}
