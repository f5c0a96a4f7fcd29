import type { Demo } from '../demo.js';
import type { DemoClient } from '../stage/mcp-sdk.js';
import { showOperation } from '../stage/show-report.js';
import { type DemoTool, type Stage, staged } from '../stage/stage.js';

const CALM_MINUTES = 10;
const FAULT_MINUTES = 6;
const CALLS = 3;
const WRONG = 'getWeatherForecast';
const UNCALLED = 'export_map';
const RIGHT = 'get_weather_forecast';

/** An agent calls a tool by a name that no tool has; another tool says that it did not find something, and one is never called. */
export const unknownTool: Demo = {
  name: 'unknown-tool',
  title:
    'an agent calls a tool that does not exist: found with the name that was meant, and beside it the tool that nobody calls',
  run: (print, { folder = process.cwd() } = {}) => staged(print, { folder }, play),
};

const TOOLS: readonly DemoTool[] = [
  { name: RIGHT, call: async () => 'Lisbon: 21 °C, light wind from the west' },
  { name: 'list_cities', call: async () => 'Lisbon, Porto' },
  { name: UNCALLED, call: async () => 'a map' },
];

/** In one of so many calls the product is not found. */
const FOUND_IN = 25;

function tools(): readonly DemoTool[] {
  let searches = 0;
  const find = async () => {
    if (++searches % FOUND_IN === 0) throw new Error('Product 7 not found');
    return 'Product 7: a chair';
  };
  return [...TOOLS, { name: 'find_product', call: find }];
}

async function play(stage: Stage): Promise<void> {
  const client = await stage.connect(tools());
  const callEach = (names: readonly string[]) => () => callAll(stage, client, names);
  const advice = () =>
    stage.monitoring.performance.getOptimizationRecommendations().filter(({ kind }) => kind === 'unknown_tool');

  stage.say(
    `A server of ${stage.sdk.name} has four tools. At times find_product finds nothing, and says so as an error.`,
  );
  await client.listTools();
  await stage.play(CALM_MINUTES, callEach([RIGHT, 'list_cities', 'find_product']));
  await client.callTool({ name: 'list_citys' }).catch(() => {});
  const calm = await stage.monitoring.report();
  for (const { kind, text } of calm.recommendations.filter((one) => one.kind === 'uncalled_tools'))
    stage.show(`${kind}: ${text}`);
  stage.expect(
    calm.uncalled_tools.length === 2 && calm.uncalled_tools.every(({ tool }) => tool === UNCALLED),
    `both sides name ${UNCALLED}, which nobody calls, and no other tool`,
  );
  stage.expect(advice().length === 0, 'one misspelt call, and a tool that finds nothing, stay quiet');

  stage.say(`A prompt is changed, and names ${WRONG}. The agent calls it again and again.`);
  await stage.play(FAULT_MINUTES, callEach([WRONG, 'find_product']));
  const report = await stage.monitoring.report();
  showOperation(stage, report, 'tools/call _OTHER', 'client');

  stage.say('The monitor knows the tools that the server listed, and looks for the closest name.');
  for (const { name, kind, nearest, calls } of report.unknown_tools) {
    stage.show(`${name} (${kind}): ${calls === 1 ? '1 call' : `${calls} calls`}, closest tool: ${nearest ?? 'none'}`);
  }
  const found = report.unknown_tools.filter(({ name }) => name === WRONG);
  stage.expect(
    found.length === 2 && found.every(({ nearest }) => nearest === RIGHT),
    `both sides name ${WRONG}, with ${RIGHT} as the closest tool`,
  );
  for (const { text } of advice()) stage.show(text);
  stage.expect(
    advice().length === 2 && advice().every(({ subject }) => subject === WRONG),
    'a recommendation to each side says which name to correct, and nothing is said of find_product',
  );
}

async function callAll(stage: Stage, client: DemoClient, names: readonly string[]): Promise<void> {
  for (let i = 0; i < CALLS; i++) {
    for (const name of names) await client.callTool({ name }).catch(() => {});
    stage.pause(1000);
  }
}
