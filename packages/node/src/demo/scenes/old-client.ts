import type { MonitoringReport } from '@mcp-vitals/monitor';
import type { Demo } from '../demo.js';
import type { DemoClient, DemoClientInfo } from '../stage/mcp-sdk.js';
import { type Stage, staged } from '../stage/stage.js';

const MINUTES = 3;
const MADE_UP = 200;
const SHARE_OF_FAILURES = 0.5;

const EDITOR: DemoClientInfo = { name: 'Demo Editor', version: '2.0.0' };
const AGENT: DemoClientInfo = { name: 'demo-agent', version: '1.4.2' };
const OLD_EDITOR: DemoClientInfo = { ...EDITOR, version: '1.0.0', capabilities: { roots: { listChanged: true } } };

/** An old release of one client fails and uses a feature that MCP removes; then made-up clients call. */
export const oldClient: Demo = {
  name: 'old-client',
  title: 'an old release of one client fails and uses what MCP removes: named, with the day',
  run: (print, { folder = process.cwd() } = {}) => staged(print, { folder }, play),
};

async function play(stage: Stage): Promise<void> {
  const tools = [{ name: 'search', call: search }];
  const connect = (info: DemoClientInfo) => stage.connect(tools, 'library', info);
  const [editor, agent] = [await connect(EDITOR), await connect(AGENT)];

  stage.say(`A server of ${stage.sdk.name} is called by ${nameOf(EDITOR)} and ${nameOf(AGENT)}.`);
  const work = async () => {
    await call(editor, 2);
    await call(agent, 3);
  };
  await stage.play(MINUTES, work);
  const calm = await stage.monitoring.report();
  showClients(stage, calm);
  stage.expect(
    [EDITOR, AGENT].every((info) => rowOf(calm, info)?.error_rate === 0),
    'each client is shown by its name and version, without errors',
  );
  stage.expect(advice(calm).length === 0, 'a session of an older protocol alone is no recommendation');

  stage.say(`${nameOf(OLD_EDITOR)} comes back: half of its calls fail, and it tells of its roots.`);
  const old = await connect(OLD_EDITOR);
  await stage.play(MINUTES, async () => {
    await work();
    await call(old, 2, '');
    await call(old, 2);
    await old.notification({ method: 'notifications/roots/list_changed' });
  });
  const report = await stage.monitoring.report();
  showClients(stage, report);
  const rate = rowOf(report, OLD_EDITOR)?.error_rate ?? 0;
  stage.expect(
    Math.abs(rate / 100 - SHARE_OF_FAILURES) < 0.1 && rowOf(report, EDITOR)?.error_rate === 0,
    'the errors are those of one release, and its successor has none',
  );
  for (const { text } of advice(report)) stage.show(text);
  stage.expect(
    advice(report).some(({ text }) => text.includes('2027-07-28') && text.includes(nameOf(OLD_EDITOR))),
    'a recommendation names roots, the day of their removal and who uses them',
  );

  stage.say(`${MADE_UP} made-up clients connect, each under a name of its own.`);
  for (let i = 0; i < MADE_UP; i++) await call(await connect({ name: `made-up ${i}`, version: `${i}` }), 1);
  await stage.play(1, work);
  const flooded = await stage.monitoring.report();
  showClients(stage, flooded);
  stage.expect(
    flooded.clients.length === 4 && !JSON.stringify(flooded.clients).includes('made-up'),
    'they are counted together, and no made-up name is shown',
  );
}

async function search(args: object): Promise<string> {
  const { text } = args as { readonly text?: string };
  if (text === '') throw new Error('the text to search for is missing');
  return 'Pride and Prejudice, Jane Austen, 1813';
}

let searches = 0;

/** Each search is another one, unless its text is given: equal ones would be a loop. */
async function call(client: DemoClient, times: number, text?: string): Promise<void> {
  for (let i = 0; i < times; i++) {
    await client.callTool({ name: 'search', arguments: { text: text ?? `Austen, chapter ${++searches}` } });
  }
}

const nameOf = ({ name, version }: DemoClientInfo): string => `${name} ${version}`;

const rowOf = ({ clients }: MonitoringReport, { name, version }: DemoClientInfo) =>
  clients.find((row) => row.client === name && row.version === version);

const advice = ({ recommendations }: MonitoringReport) =>
  recommendations.filter(({ kind }) => kind === 'deprecated_feature');

function showClients(stage: Stage, { clients }: MonitoringReport): void {
  for (const { client, version, requests, error_rate: errors } of clients) {
    const rate = errors === null ? 'unknown' : `${Math.round(errors)} %`;
    stage.show(`${[client ?? 'not stated', version].join(' ').trim()}: ${requests} requests, error ratio ${rate}`);
  }
}
