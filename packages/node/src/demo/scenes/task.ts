import { INDICATORS, type IndicatorName, measure } from '@mcp-vitals/monitor';
import { traceOperation } from '@mcp-vitals/signals';
import type { Demo } from '../demo.js';
import type { DemoClient } from '../stage/mcp-sdk.js';
import { type Stage, staged } from '../stage/stage.js';

const POLLS = 12;
const CONVERSATION = { 'gen_ai.conversation.id': 'chat-42' };

/** An agent asks for a task, polls it and fetches its result: one trace, although each is a request of its own. */
export const task: Demo = {
  name: 'task',
  title: 'a tool runs as a task: submit, work, polls and result in one trace, and the tasks in flight',
  run: (print, { folder = process.cwd() } = {}) => staged(print, { folder }, play),
};

async function play(stage: Stage): Promise<void> {
  const archive = await connectArchive(stage);
  const { submit, poll, fetchResult } = archive;

  stage.say(
    `An agent of ${stage.sdk.name} asks a server for a report. The answer comes at once: a task, whose work goes on in the background.`,
  );
  const id = await submit();
  await stage.play(1, poll.bind(undefined, id));
  stage.expect(figure(stage, 'server_task_in_flight') === 1, 'one task is in flight');

  stage.say(
    `The agent polls ${POLLS} more times, outside of any span of its own, until the work is done; then it fetches the result.`,
  );
  for (let i = 0; i < POLLS; i++) await poll(id);
  archive.finish('a report of 40 pages');
  await stage.play(0.2, poll.bind(undefined, id));
  await fetchResult(id);
  await stage.play(0.2, async () => {});
  stage.expect(figure(stage, 'server_task_in_flight') === 0, 'it is in flight no more');

  stage.say(
    'Every request for the task is in the trace of the request that created it, on both sides, with the work below.',
  );
  showTraces(stage);

  stage.say('A second task fails. Its request succeeded, and so did each poll: only its end tells.');
  const failing = await submit();
  archive.finish(undefined);
  await stage.play(0.2, poll.bind(undefined, failing));
  await stage.play(0.5, async () => {});
  const { tasks, recommendations } = await stage.monitoring.report();
  for (const { role, ended, in_flight } of tasks)
    stage.show(`tasks of the ${role}: ${ended} ended, ${in_flight} in flight`);
  stage.expect(tasks.length === 2 && tasks.every(({ ended }) => ended === 2), 'both tasks ended, on both sides');
  const ends = stage.traces.recent().flatMap(({ traceId }) => endsIn(stage, traceId));
  stage.expect(ends.filter((end) => end === 'failed').length === 2, 'one of them failed, on both sides');
  const repeated = recommendations.filter(({ kind }) => kind === 'repeated_calls' || kind === 'loops');
  stage.expect(repeated.length === 0, 'the polls of one task are no repeated calls');
  await archive.close();
}

/** Shows the trace of the first task, and that it is one. */
function showTraces(stage: Stage): void {
  const [ofTask] = stage.traces
    .recent()
    .flatMap(({ correlations }) => correlations.filter(({ kind }) => kind === 'task'));
  const traces = ofTask === undefined ? [] : stage.traces.recent({ of: ofTask });
  const spans = traces.flatMap(({ traceId }) => stage.traces.get(traceId)?.spans ?? []);
  const counts = new Map<string, number>();
  for (const { name, kind } of spans) {
    const text = `${name} (${kind})`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  for (const [name, count] of counts) stage.show(`${name}${count > 1 ? ` × ${count}` : ''}`);
  stage.expect(traces.length === 1, 'the task is one trace');
  const names = new Set(spans.map(({ name }) => name));
  const wanted = ['tools/call make_report', 'write_report', 'tasks/get', 'tasks/result', 'task make_report'];
  stage.expect(
    wanted.every((name) => names.has(name)),
    'it holds the submission, the work, the polls, the result, and the time of the task',
  );
  const [group] = stage.traces.groups();
  stage.expect(
    group?.of.id === CONVERSATION['gen_ai.conversation.id'],
    'it belongs to the conversation that its client named',
  );
}

function endsIn(stage: Stage, traceId: string): unknown[] {
  const spans = stage.traces.get(traceId)?.spans ?? [];
  return spans.flatMap(({ attributes }) => attributes['mcp_vitals.task.outcome'] ?? []);
}

function figure({ monitoring: { windows }, nowMillis }: Stage, name: IndicatorName): number | null {
  return measure(INDICATORS[name], windows, nowMillis, { over: '5m' }).value;
}

/** A server whose tool makes a task, and a client of it. */
async function connectArchive(stage: Stage) {
  const { sdk, monitoring } = stage;
  const work = new Map<string, { status: string; result?: object }>();
  let finish: (text: string | undefined) => void = () => {};
  const stateOf = (taskId: string) => {
    const now = new Date().toISOString();
    return { taskId, status: work.get(taskId)!.status, createdAt: now, lastUpdatedAt: now, ttl: 600_000 };
  };
  const made = sdk.createServer('archive');
  made.handle('tools/list', async () => ({ tools: [{ name: 'make_report', inputSchema: { type: 'object' } }] }));
  made.handle('tools/call', async () => {
    const taskId = crypto.randomUUID();
    work.set(taskId, { status: 'working' });
    void traceOperation('write_report', {}, async () => {
      const text = await new Promise<string | undefined>((resolve) => {
        finish = resolve;
      });
      work.set(taskId, {
        status: text === undefined ? 'failed' : 'completed',
        result: { content: [{ type: 'text', text: text ?? 'the archive is closed' }] },
      });
    });
    return { content: [], task: stateOf(taskId) };
  });
  made.handle('tasks/get', async ({ taskId }) => stateOf(taskId));
  made.handle('tasks/result', async ({ taskId }) => work.get(taskId)!.result!);
  monitoring.instrumentation.instrumentServer(made.server);
  const client: DemoClient = monitoring.instrumentation.instrumentClient(sdk.createClient());
  const [near, far] = sdk.createLinkedPair();
  await Promise.all([made.connect(far), client.connect(near)]);
  await client.listTools();
  const ask = (method: string, params: object) => sdk.request(client, method, params);
  return {
    submit: async () => {
      const answer = await ask('tools/call', { name: 'make_report', arguments: {}, task: {}, _meta: CONVERSATION });
      return (answer.task as { taskId: string }).taskId;
    },
    poll: (taskId: string) => ask('tasks/get', { taskId }),
    fetchResult: (taskId: string) => ask('tasks/result', { taskId }),
    finish: (text: string | undefined) => finish(text),
    close: () => client.close(),
  };
}
