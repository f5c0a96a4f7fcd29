import { INDICATORS, type MonitoringReport, measure } from '@mcp-vitals/monitor';
import type { Demo } from '../demo.js';
import { type DemoTool, type Stage, staged } from '../stage/stage.js';

const OPERATORS = ['equals', 'differs', 'contains', 'begins', 'ends', 'matches', 'above', 'below', 'between', 'empty'];

/** A server's definitions grow beyond the budget; another server stays within it. */
export const contextCost: Demo = {
  name: 'context-cost',
  title: 'a tool grows until its server costs an agent 10,000 tokens: found at its next list, with what to cut',
  run: (print, { folder = process.cwd() } = {}) => staged(print, { folder }, play),
};

async function play(stage: Stage): Promise<void> {
  let fields = 2;
  const shop = await stage.connect(
    shopTools(() => fields),
    'shop',
  );
  const notes = await stage.connect([tool('find_notes', 'Finds notes by their words.', parameters({}))], 'notes');
  const list = async () => {
    for (const client of [shop, notes]) await client.listTools();
  };
  const costOf = async (server: string) => {
    const report = await stage.monitoring.report();
    return report.context?.servers.find((one) => one.server === server && one.role === 'server');
  };
  const advice = async () => (await stage.monitoring.report()).recommendations.filter(isOfContext);

  stage.say(
    `Two servers of ${stage.sdk.name} list their tools: an agent pays for every definition before its first call.`,
  );
  await stage.play(1, list);
  await measured(stage, async () => (await costOf('notes')) !== undefined && (await costOf('shop')) !== undefined);
  show(stage, await costOf('shop'));
  show(stage, await costOf('notes'));
  stage.expect((await advice()).length === 0, 'nothing is said while both are within the budget of 10,000 tokens');

  stage.say(
    'A release of shop gives search_orders a filter with every field of an order, and every operator for each.',
  );
  fields = 150;
  await stage.play(1, list);
  await measured(stage, async () => (await costOf('shop'))?.over_budget === true);
  show(stage, await costOf('shop'));
  const { value } = measure(INDICATORS.server_definition_tokens, stage.monitoring.windows, stage.nowMillis, {
    over: '1m',
  });
  stage.show(`server_definition_tokens: ${value}`);
  stage.expect((await costOf('shop'))?.over_budget === true, 'shop is over the budget');

  stage.say('The monitor names the largest tools, and the part that is worth the most to cut.');
  const found = await advice();
  for (const { severity, text } of found) stage.show(`${severity}: ${text}`);
  const ofShop = found.filter(({ subject }) => subject === 'shop');
  stage.expect(
    ofShop.some(({ text }) => text.includes('the parameter filter of search_orders')),
    'a recommendation says to cut the parameter filter of search_orders',
  );
  stage.expect(ofShop.length === found.length, 'notes, within the budget as before, stays quiet');
  stage.show('In CI: mcp-vitals budget --max-tokens 10000 -- node server.js');
}

const isOfContext = ({ kind }: MonitoringReport['recommendations'][number]) => kind === 'context_cost';

function show(stage: Stage, cost: { server: string | null; tools: number; tokens: number } | undefined): void {
  if (cost !== undefined) stage.show(`${cost.server}: ${cost.tokens} tokens, tools: ${cost.tools}`);
}

/** Measuring takes some turns of the event loop, with rests between. */
async function measured(stage: Stage, isDone: () => Promise<boolean>): Promise<void> {
  for (let wait = 0; wait < 1500 && !(await isDone()); wait++) await new Promise((resolve) => setTimeout(resolve, 10));
  await stage.monitoring.tick();
}

const tool = (name: string, description: string, inputSchema: object): DemoTool => ({
  ...{ name, description, inputSchema },
  call: async () => 'done',
});

const parameters = (properties: object) => ({
  type: 'object',
  properties: { query: { type: 'string', description: 'The words to search for.' }, ...properties },
});

function shopTools(fields: () => number): readonly DemoTool[] {
  const search = tool('search_orders', 'Finds orders.', {});
  return [
    Object.defineProperty(search, 'inputSchema', { get: () => parameters({ filter: filterOf(fields()) }) }),
    tool('get_order', 'Shows one order.', parameters({})),
  ];
}

const filterOf = (fields: number) => ({
  type: 'object',
  properties: Object.fromEntries(
    Array.from({ length: fields }, (_, i) => [
      `order_field_${i}`,
      {
        type: 'object',
        description: `The value that field ${i} of an order has to have, and how it is compared with it.`,
        properties: { operator: { type: 'string', enum: OPERATORS }, value: { type: 'string' } },
        required: ['operator', 'value'],
      },
    ]),
  ),
});
