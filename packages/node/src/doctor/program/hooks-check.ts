import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { reasonIn, startChild } from '../../session/child.js';
import type { DoctorCheck, DoctorContext } from '../check.js';
import { probeEnvironment } from '../probe/probe-environment.js';
import { SpanReceiver } from '../probe/span-receiver.js';
import { type Diagnosis, found, ok } from '../result/diagnosis.js';
import { type ProbedSide, probeScript, SIDES } from './probe-script.js';
import { type Program, programOf } from './program.js';

const SERVER_KIND = 2;
const CLIENT_KIND = 3;
/** Time in which a span arrives after its process ended, which it does only after the export. */
const ARRIVAL_MILLIS = 1000;

/** Makes one call through each installed MCP SDK in a process of its own, with the register, and looks for its span. */
export const hooksCheck: DoctorCheck = {
  name: 'hooks',
  limitMillis: ({ timeoutMillis }) => Object.keys(SIDES).length * (timeoutMillis + ARRIVAL_MILLIS),
  run: async (context) => {
    const program = await programOf(context);
    const sides = (Object.keys(SIDES) as ProbedSide[]).filter((side) =>
      isInstalled(SIDES[side].package, context.folder),
    );
    if (sides.length === 0) return [ok('no MCP SDK is installed, so no call is made')];
    if (isOff(context)) return [ok('not tried, because a variable turns mcp-vitals off')];
    const results: Diagnosis[] = [];
    // One after another: a start of Node.js takes a core.
    for (const side of sides) results.push(await probe(side, program, context));
    return results;
  },
};

/** Whether a package can be loaded from a folder. Not by its package.json, which its exports may hide. */
function isInstalled(name: string, folder: string): boolean {
  const require = createRequire(path.join(folder, 'package.json'));
  return Object.values(SIDES)
    .filter((side) => side.package === name)
    .some(({ module }) => {
      try {
        require.resolve(module);
        return true;
      } catch {
        return false;
      }
    });
}

const isOff = ({ variables }: DoctorContext): boolean =>
  variables.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true' ||
  /^(?:false|0|no|off)$/i.test(variables.MCP_MONITORING_ENABLED?.trim() ?? '');

async function probe(side: ProbedSide, { format }: Program, context: DoctorContext): Promise<Diagnosis> {
  const { folder, variables, clock, signal, timeoutMillis } = context;
  const receiver = await SpanReceiver.start();
  const stop = new AbortController();
  const cancel = clock.after(timeoutMillis, () => stop.abort());
  signal.addEventListener('abort', () => stop.abort(), { once: true });
  try {
    const flag = format === 'module' ? '--import' : '--require';
    const args = [flag, registerFile(format), `--input-type=${format}`, '--eval', probeScript(side, format)];
    const environment = probeEnvironment(variables, receiver.url);
    const child = startChild(process.execPath, args, { folder, environment, signal: stop.signal });
    child.process.stdin.end();
    const { code } = await child.ended;
    const what = `a call with the SDK's ${side}, loaded as ${format === 'module' ? 'an ES module' : 'CommonJS'},`;
    const subject = { subject: side };
    if (code !== 0) {
      const reason = stop.signal.aborted ? `it did not end within ${timeoutMillis / 1000} s` : reasonIn(child.stderr());
      return found('PROBE_FAILED', `${what} was not made: ${reason}`, subject);
    }
    const kind = side.endsWith('client') ? CLIENT_KIND : SERVER_KIND;
    const arrival = new AbortController();
    clock.after(ARRIVAL_MILLIS, () => arrival.abort());
    const isSeen = await receiver.until(
      (span) => span.kind === kind && span.name.startsWith('tools/list'),
      arrival.signal,
    );
    if (isSeen) return ok(`${what} made its span`, side);
    const notice = /^mcp-vitals: (.*)$/m.exec(child.stderr())?.[1];
    return found('HOOKS_MISSED', `${what} made no span${notice === undefined ? '' : `: ${notice}`}`, subject);
  } finally {
    cancel();
    receiver.close();
  }
}

/** The register of this installation. */
function registerFile(format: 'module' | 'commonjs'): string {
  const root = path.dirname(createRequire(import.meta.url).resolve('@mcp-vitals/node/package.json'));
  const file = path.join(root, 'dist', format === 'module' ? 'register.js' : 'register.cjs');
  return format === 'module' ? pathToFileURL(file).href : file;
}
