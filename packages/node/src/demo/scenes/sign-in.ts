import { INDICATORS, type IndicatorName, measure } from '@mcp-vitals/monitor';
import type { Demo } from '../demo.js';
import { GuardedEndpoint } from '../stage/guarded-endpoint.js';
import type { DemoClient } from '../stage/mcp-sdk.js';
import { type Stage, staged } from '../stage/stage.js';
import { TokenStore } from '../stage/token-store.js';

const CALM_MINUTES = 10;
const FAULT_MINUTES = 6;
/** In the calm, each token lasts this many rounds of work. */
const ROUNDS_OF_A_TOKEN = 10;
const CALL = 'tools/call list_cities';

/** A client's tokens run out and are renewed; then they are not, and later the server throttles. */
export const signIn: Demo = {
  name: 'sign-in',
  title: 'tokens are not renewed, later calls are throttled: told apart, while no call reaches the server',
  run: (print, { folder = process.cwd() } = {}) => staged(print, { folder }, play),
};

async function play(stage: Stage): Promise<void> {
  const endpoint = new GuardedEndpoint(async () => {
    const transport = stage.sdk.createHttpServer();
    await stage.createServer([{ name: 'list_cities', call: async () => 'Lisbon, Porto' }]).connect(transport);
    return transport;
  });
  await endpoint.listen();
  try {
    await playAt(stage, endpoint);
  } finally {
    endpoint.close();
  }
}

async function playAt(stage: Stage, endpoint: GuardedEndpoint): Promise<void> {
  stage.say(
    `A server of ${stage.sdk.name} asks for a token over HTTP. A client signs in, and renews its token when it runs out.`,
  );
  const client = await signedIn(stage, endpoint);
  let rounds = 0;
  // Each call asks for another page: equal ones would be a loop.
  const callWith = (caller: DemoClient) =>
    caller.callTool({ name: 'list_cities', arguments: { page: rounds++ } }).catch(() => {});
  const call = () => callWith(client);
  await stage.play(CALM_MINUTES, async () => {
    await call();
    if (rounds % ROUNDS_OF_A_TOKEN === 0) endpoint.expire();
  });
  await showOutcomes(stage);
  stage.expect(advice(stage).length === 0, 'a first 401 and tokens that are renewed are no finding');

  stage.say(
    'The refresh token is revoked, and the token runs out. Each call ends at 401, before any MCP server sees it.',
  );
  endpoint.renews = false;
  endpoint.expire();
  await stage.play(FAULT_MINUTES, call);
  await showOutcomes(stage);
  const errors = percentOf(stage, 'server_error_ratio');
  stage.expect(errors === null || errors === 0, 'the error ratio of the server shows nothing');
  told(stage, 'credentials', 'the client is told that its calls lack valid credentials');

  stage.say('A person signs in again. Then the server throttles: a refusal of another kind.');
  endpoint.renews = true;
  const again = await signedIn(stage, endpoint);
  endpoint.throttles = true;
  await stage.play(FAULT_MINUTES, () => callWith(again));
  for (const { role, refusal, count } of (await stage.monitoring.report()).refused_calls) {
    stage.show(`refused calls (${role}): ${refusal} ${count}`);
  }
  told(
    stage,
    'rate-limited',
    'the client is told to wait: throttled calls are apart from denied ones, and from failures',
  );
}

/** A client that a person has signed in for. */
async function signedIn(stage: Stage, { url }: GuardedEndpoint): Promise<DemoClient> {
  const options = { authProvider: new TokenStore() };
  const first = stage.sdk.createHttpClient(url, options);
  await stage
    .createClient()
    .connect(first)
    .catch(() => {});
  await first.finishAuth('a-code-of-the-demo');
  const client = stage.createClient();
  await client.connect(stage.sdk.createHttpClient(url, options));
  return client;
}

const advice = ({ monitoring, nowMillis }: Stage) =>
  monitoring.performance
    .getOptimizationRecommendations(monitoring.windows, nowMillis)
    .filter(({ kind }) => kind === 'sign_in' || kind === 'refused_calls');

function told(stage: Stage, word: string, what: string): void {
  const found = advice(stage).filter(({ subject, text }) => subject === CALL && text.includes(word));
  for (const { text } of found) stage.show(text);
  stage.expect(found.length === 1, what);
}

async function showOutcomes(stage: Stage): Promise<void> {
  const { sign_in: rows } = await stage.monitoring.report();
  for (const role of ['client', 'server'] as const) {
    const outcomes = rows.filter((row) => row.role === role).map(({ outcome, count }) => `${outcome} ${count}`);
    stage.show(`sign-in (${role}): ${outcomes.join(', ') || 'nothing'}`);
  }
}

const percentOf = (stage: Stage, name: IndicatorName): number | null =>
  measure(INDICATORS[name], stage.monitoring.windows, stage.nowMillis, { over: '5m' }).value;
