import { Session } from 'node:inspector/promises';

/** Microseconds between two samples. */
const INTERVAL_MICROS = 100;

/** Samples by the running function: `group › function:line`. */
export type Samples = Record<string, number>;

export const groupIn = (key: string): string => key.split(' › ', 1)[0]!;

/** Runs `work` under V8's sampling profiler and counts the samples by the function that was running. */
export async function profile(work: () => Promise<unknown>): Promise<Samples> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROS });
  await session.post('Profiler.start');
  await work();
  const { profile: result } = await session.post('Profiler.stop');
  session.disconnect();
  const nodes = new Map(result.nodes.map((node) => [node.id, node.callFrame]));
  const samples: Samples = {};
  for (const id of result.samples ?? []) {
    const frame = nodes.get(id);
    if (!frame || frame.functionName === '(idle)') continue;
    const line = frame.url === '' ? '' : `:${frame.lineNumber + 1}`;
    const key = `${groupOf(frame.url, frame.functionName)} › ${frame.functionName || '(anonymous)'}${line}`;
    samples[key] = (samples[key] ?? 0) + 1;
  }
  return samples;
}

/** The group of a sample: our own code by file, a library as a whole, or V8 and Node.js themselves. */
function groupOf(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'V8';
  if (url.startsWith('node:')) return 'Node.js';
  const ours = /packages\/([^/]+)\/dist\/(.+)$/.exec(url);
  if (ours) return `${ours[1]}/${ours[2]}`;
  const library = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url);
  return library?.[1] ?? 'the benchmark';
}
