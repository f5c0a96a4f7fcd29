import type { Demo } from '../demo.js';
import type { DemoClient } from '../stage/mcp-sdk.js';
import { type DemoTool, type Stage, staged } from '../stage/stage.js';

const PAUSE_MILLIS = 3000;
const CALLS = 12;
const CRITICAL_CALLS = 20;
const CALM_SECONDS = 120;
const POLLED = 'tools/call get_build_status';
const CYCLE = ['read_file', 'build', 'search'] as const;
const ROUNDS = 5;
const TURNS = ['tools/call lock_issue', 'tools/call unlock_issue'] as const;

/** An agent polls what never changes, and undoes what it does; before, it works as an agent should. */
export const loop: Demo = {
  name: 'loop',
  title:
    'an agent asks the same again and again: told at 10 calls, critical at 20, while pages and progress stay quiet',
  run: (print, { folder = process.cwd() } = {}) => staged(print, { folder, intervalSeconds: 5 }, play),
};

async function play(stage: Stage): Promise<void> {
  const agent = new Agent(stage, await stage.connect(tools()));
  const { performance } = stage.monitoring;
  const open = () => performance.openAnomalies.filter(({ kind }) => kind === 'loop');

  stage.say(
    `With ${stage.sdk.name}, an agent reads pages, polls an export that goes on, and asks for parts in parallel.`,
  );
  await agent.calls(CALLS, (i) => ['list_orders', { cursor: i }]);
  await agent.calls(CALLS, () => ['get_export', { id: 7 }]);
  await agent.parallel(CALLS, 'get_prices');
  await agent.calls(CALLS, (i) => (i % 2 ? ['run_tests', {}] : ['edit_file', { text: `secret ${i}` }]));
  for (const { name, count } of CALM) stage.show(`${name}: ${count} calls`);
  stage.expect(performance.getLoops().length === 0, 'nothing of that is a loop');

  stage.say('Then it polls a build that hangs: the same arguments, and each time the same answer.');
  await agent.calls(CALLS, () => ['get_build_status', { id: 'secret' }]);
  show(stage, open());
  const isTold = open().some(({ operation, severity }) => operation === POLLED && severity === 'warning');
  stage.expect(isTold, `after ${CALLS} calls an anomaly of get_build_status is open, a warning`);
  await agent.calls(CRITICAL_CALLS - CALLS, () => ['get_build_status', { id: 'secret' }]);
  show(stage, open());
  const isCritical = open().some(({ operation, severity }) => operation === POLLED && severity === 'critical');
  stage.expect(isCritical, `after ${CRITICAL_CALLS} calls it is critical`);

  stage.say('It locks an issue, unlocks it, and locks it again.');
  await agent.calls(CALLS, (i) => [i % 2 ? 'unlock_issue' : 'lock_issue', { issue: 1 }]);
  show(stage, open());
  stage.expect(
    performance
      .getLoops()
      .some(({ kind, operation, others }) => kind === 'ping_pong' && operation === TURNS[0] && others[0] === TURNS[1]),
    'the two tools that take turns are told as one loop',
  );

  stage.say('It reads, builds and searches in turn, and comes to nothing.');
  await agent.calls(ROUNDS * CYCLE.length, (i) => [CYCLE[i % CYCLE.length]!, {}]);
  show(stage, open());
  const isCycle = performance.getLoops().some(({ kind, calls }) => kind === 'cycle' && calls === ROUNDS * CYCLE.length);
  stage.expect(isCycle, `after ${ROUNDS} rounds the ${CYCLE.length} tools are told as one loop`);

  stage.say('The agent stops.');
  await agent.rest(CALM_SECONDS);
  stage.expect(open().length === 0, 'all anomalies close');
  const advised = performance.getOptimizationRecommendations();
  for (const { kind, text } of advised) stage.show(`${kind}: ${text}`);
  const subjects = advised.filter(({ kind }) => kind === 'loops').map(({ subject }) => subject);
  stage.expect(subjects.includes(POLLED) && subjects.includes(TURNS[0]), 'both are recommended on, as loops');
  stage.expect(
    !advised.some(({ kind, subject }) => kind !== 'loops' && subjects.includes(subject)),
    'their calls are counted in no other recommendation',
  );
  const report = JSON.stringify(await stage.monitoring.report());
  stage.expect(!report.includes('secret'), 'no argument stands in the report');
}

function show(
  stage: Stage,
  open: readonly { readonly summary: string; readonly severity: string; readonly operationKind: string }[],
): void {
  for (const { summary, severity, operationKind } of open) stage.show(`${severity} (${operationKind}): ${summary}`);
}

const CALM = [
  { name: 'list_orders, page after page', count: CALLS },
  { name: 'get_export, whose answer changes', count: CALLS },
  { name: 'get_prices, in parallel', count: CALLS },
  { name: 'edit_file and run_tests in turn, with new edits', count: CALLS },
];

function tools(): readonly DemoTool[] {
  let percent = 0;
  const fixed = (name: string, text: string): DemoTool => ({ name, call: async () => text });
  return [
    fixed('list_orders', 'order'),
    { name: 'get_export', call: async () => `${percent++} %` },
    fixed('get_prices', '1.20'),
    fixed('edit_file', 'ok'),
    fixed('run_tests', '2 failed'),
    fixed('get_build_status', 'running'),
    fixed('lock_issue', 'locked'),
    fixed('unlock_issue', 'unlocked'),
    fixed('read_file', 'let a'),
    fixed('build', '1 error'),
    fixed('search', 'no match'),
  ];
}

type Call = readonly [name: string, arguments_: object];

/** Calls tools one after the other, with a pause for thought. */
class Agent {
  readonly #stage: Stage;
  readonly #client: DemoClient;

  constructor(stage: Stage, client: DemoClient) {
    this.#stage = stage;
    this.#client = client;
  }

  async calls(count: number, make: (i: number) => Call): Promise<void> {
    for (let i = 0; i < count; i++) {
      const [name, arguments_] = make(i);
      await this.#client.callTool({ name, arguments: arguments_ });
      this.#stage.pause(PAUSE_MILLIS);
    }
    await this.rest(5);
  }

  async parallel(count: number, name: string): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#client.callTool({ name, arguments: {} })));
    this.#stage.pause(PAUSE_MILLIS);
  }

  /** Lets time pass, with evaluations. */
  async rest(seconds: number): Promise<void> {
    await this.#stage.play(seconds / 60, async () => {});
  }
}
