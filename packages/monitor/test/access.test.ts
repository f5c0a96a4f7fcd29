import { readFileSync } from 'node:fs';
import { McpPerformanceTracker, type Recommendation, renderReport, report } from '@mcp-vitals/monitor';
import { ManualClock, METRICS, metricOptions, type Refusal, type SignInOutcome } from '@mcp-vitals/signals';
import { type OperationSample, WindowMetricReader } from '@mcp-vitals/windows';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { call } from './calls.js';

const START = 1_700_000_000_000;
const MINUTE = 60_000;
const schema = JSON.parse(readFileSync(new URL('../schema/report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, formats: { 'date-time': true } }).compile(schema);

type Role = 'client' | 'server';

/** What a process counted within an hour. */
interface Counted {
  readonly signIns?: Partial<Record<SignInOutcome, number>>;
  readonly refusals?: Partial<Record<Refusal, number>>;
  readonly role?: Role;
}

/** A tracker and windows an hour after their start, with calls a minute apart and counters that grew since the start. */
async function after(
  calls: readonly Partial<OperationSample>[],
  { signIns = {}, refusals = {}, role = 'client' }: Counted = {},
) {
  const clock = new ManualClock(START);
  const reader = new WindowMetricReader({ now: () => clock.now() });
  const provider = new MeterProvider({ readers: [reader] });
  const meter = provider.getMeter('test');
  let isLater = false;
  const observe = (definition: typeof METRICS.callsRefused | typeof METRICS.signInExchanges, counts: object) =>
    meter.createObservableCounter(definition.name, metricOptions(definition)).addCallback((result) => {
      for (const [key, count] of Object.entries(counts)) {
        result.observe(isLater ? (count as number) : 0, { 'mcp_vitals.role': role, [definition.attributes[1]!]: key });
      }
    });
  observe(METRICS.signInExchanges, signIns);
  observe(METRICS.callsRefused, refusals);
  await reader.collectNow();
  const tracker = new McpPerformanceTracker({ clock, createDetector: null });
  for (const [i, one] of calls.entries()) {
    clock.pass(START + (i + 1) * 1000 - clock.now());
    tracker.observe(call({ startMillis: clock.now() - 50, ...one }));
  }
  clock.pass(START + 59 * MINUTE - clock.now());
  isLater = true;
  await reader.collectNow();
  clock.pass(MINUTE);
  await reader.collectNow();
  return { clock, reader, tracker, windows: reader.store, provider };
}

async function advised(
  calls: readonly Partial<OperationSample>[],
  counted?: Counted,
): Promise<readonly Recommendation[]> {
  const { tracker, windows, clock, provider } = await after(calls, counted);
  const found = tracker.getOptimizationRecommendations(windows, clock.now());
  await provider.shutdown();
  return found;
}

const only = (found: readonly Recommendation[]): Recommendation => {
  expect(found).toHaveLength(1);
  return found[0]!;
};
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const unknown = (name: string, nearest?: string, kind: Role = 'client') => ({
  operation: 'tools/call _OTHER',
  kind,
  errorType: '-32602',
  attributes: {
    'mcp_vitals.requested_name': name,
    'mcp_vitals.tool.unknown': true,
    ...(nearest !== undefined && { 'mcp_vitals.tool.nearest': nearest }),
  },
});

describe('a tool that is called and does not exist', () => {
  const others = times(20, () => ({ operation: 'tools/call get_weather' }));

  it('is named with the tool that was meant, to the client', async () => {
    const one = only(await advised([...others, ...times(5, () => unknown('getWeather', 'get_weather'))]));
    expect(one).toMatchObject({ kind: 'unknown_tool', subject: 'getWeather', severity: 'warning', savesMillis: null });
    expect(one.text).toBe(
      '5 of 25 tool calls asked for getWeather, which the server does not have, over 60 min; the closest name is ' +
        'get_weather. Call get_weather where it is meant: correct the name in the prompt or the code.',
    );
    expect(one.traceIds).toHaveLength(3);
  });

  it('is named to the server, which can take the name too', async () => {
    const calls = times(5, () => unknown('getWeather', 'get_weather', 'server'));
    expect(only(await advised([...others, ...calls])).text).toContain('register getWeather beside get_weather');
    const without = times(5, () => unknown('zzz', undefined, 'server'));
    expect(only(await advised(without)).text).toContain('Take the name out of descriptions');
  });

  it('shows no invisible characters of its name', async () => {
    const name = 'get\u202Eweather\u001b[2J';
    expect(only(await advised(times(3, () => unknown(name)))).text).toContain('get\\u{202e}weather\\u{1b}[2J');
  });

  it.each([
    ['two calls of one name', [unknown('a'), unknown('a')]],
    ['one call of each of many names', times(30, (i) => unknown(`name_${i}`))],
    ['calls that fail otherwise', times(10, () => ({ operation: 'tools/call _OTHER', errorType: 'timeout' }))],
  ])('is not seen in %s', async (_, calls) => {
    expect(await advised([...others, ...calls])).toEqual([]);
  });
});

describe('refused calls', () => {
  const of = (refusal: string | undefined, count: number, kind: Role = 'client') =>
    times(40, (i) => ({
      operation: 'tools/call search',
      kind,
      ...(i < count && { errorType: 'tool_error', attributes: refusal ? { 'mcp_vitals.refusal': refusal } : {} }),
    }));

  it.each([
    ['rate_limited', 'client', 'were rate-limited', 'wait as long as Retry-After says'],
    ['rate_limited', 'server', 'were rate-limited', 'Say in the answer when to come back'],
    ['forbidden', 'client', 'were denied', 'Ask for the scopes'],
    ['unauthenticated', 'client', 'for want of valid credentials', 'renew them before they expire'],
  ] as const)('are told apart from failures: %s, to the %s', async (refusal, kind, words, remedy) => {
    const one = only(await advised(of(refusal, 12, kind)));
    expect(one).toMatchObject({ kind: 'refused_calls', subject: 'tools/call search', severity: 'warning' });
    expect(one.text).toContain('12 of 40 calls of tools/call search (30 %)');
    expect(one.text).toContain(words);
    expect(one.text).toContain(remedy);
  });

  it.each([
    ['failures', of(undefined, 12)],
    ['four refusals', of('rate_limited', 4)],
  ])('are not seen in %s', async (_, calls) => {
    expect((await advised(calls)).filter(({ kind }) => kind === 'refused_calls')).toEqual([]);
  });
});

describe('sign-in', () => {
  it.each<[string, Counted, string, RegExp]>([
    [
      'tokens that run out and are not renewed',
      { signIns: { accepted: 50, expired: 9, renewed: 4 } },
      'client refused tokens',
      /^9 of 59 exchanges over 60 min had a token that was not accepted \(9 of them expired\), and 5 of these/,
    ],
    [
      'renewals that are refused',
      { signIns: { accepted: 50, expired: 2, renewal_failed: 4 } },
      'client refused renewals',
      /^4 of 4 renewals of a token were refused over 60 min\./,
    ],
    [
      'a server that accepts few tokens',
      { role: 'server', signIns: { accepted: 20, invalid_token: 15, no_credentials: 40 } },
      'server refused tokens',
      /^15 of 35 exchanges .*Check the clock, the issuer and the audience/,
    ],
    [
      'challenges that no client answers',
      { role: 'server', signIns: { accepted: 2, no_credentials: 60 } },
      'server challenges without an answer',
      /^60 exchanges over 60 min came without credentials and were challenged, and 2 had .*resource_metadata/,
    ],
    [
      'many challenges for a further scope',
      { role: 'server', signIns: { accepted: 50, scope_challenge: 10 } },
      'server scope challenges',
      /^10 of 60 exchanges \(16.7 %\).*scopes_supported/,
    ],
    [
      'invalid DPoP proofs',
      { signIns: { accepted: 50, dpop_invalid: 5, dpop_nonce: 5 } },
      'client invalid DPoP proofs',
      /^5 of 55 exchanges/,
    ],
  ])('is advised on for %s', async (_, counted, subject, text) => {
    const one = only(await advised([], counted));
    expect(one).toMatchObject({ kind: 'sign_in', subject });
    expect(one.text).toMatch(text);
  });

  it.each<[string, Counted]>([
    ['each client begins without credentials', { role: 'server', signIns: { accepted: 50, no_credentials: 50 } }],
    ['each token that ran out was renewed', { signIns: { accepted: 500, expired: 50, renewed: 50 } }],
    ['some tokens run out', { role: 'server', signIns: { accepted: 500, expired: 50 } }],
    ['each session takes a nonce', { signIns: { accepted: 50, dpop_nonce: 10 } }],
    ['a person signs in again', { signIns: { accepted: 50, expired: 3, renewal_failed: 1, signed_in: 1 } }],
    ['nothing was counted', {}],
  ])('is not advised on where %s', async (_, counted) => {
    expect(await advised([], counted)).toEqual([]);
  });
});

it('a report shows unknown tools, refused calls and sign-in, as its schema says', async () => {
  const calls = [unknown('getWeather', 'get_weather'), unknown('getWeather', 'get_weather'), unknown('zzz')];
  const counted = { signIns: { accepted: 9, expired: 2, renewed: 2 }, refusals: { rate_limited: 3, forbidden: 0 } };
  const { tracker, windows, clock, provider } = await after(calls, counted);
  const whole = report({ windows, tracker }, clock.now(), { clock, over: '1h' });
  await provider.shutdown();
  validate(JSON.parse(JSON.stringify(whole)));
  expect(validate.errors ?? []).toEqual([]);
  expect(whole.unknown_tools).toMatchObject([
    { name: 'getWeather', kind: 'client', nearest: 'get_weather', calls: 2 },
    { name: 'zzz', nearest: null, calls: 1 },
  ]);
  expect(whole.refused_calls).toMatchObject([{ role: 'client', refusal: 'rate_limited', count: 3 }]);
  expect(whole.sign_in.map(({ outcome, count }) => [outcome, count])).toEqual([
    ['accepted', 9],
    ['expired', 2],
    ['renewed', 2],
  ]);
  expect(renderReport(whole)).toMatch(/getWeather +client +get_weather +2/);
});
