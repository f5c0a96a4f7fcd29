import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { checkConformance } from '../../conformance.js';
import { CompatApp, exportEnv, REGISTER, ROOT } from '../../helpers/compat-app.js';
import { installed, nodeOf } from '../../helpers/compat-installs.js';
import { OtlpReceiver } from '../../helpers/otlp-receiver.js';
import { setOf } from '../set-size.js';

/** The protocol's own conformance tests need a newer Node than 20. */
const [conformance, node26] = await Promise.all([installed('conformance'), installed('node-26').then(nodeOf)]);
const isMissing = !conformance || !node26;

const app = (file: string) => path.join(ROOT, 'test/compat/apps', file);

/** The checks of each scenario with their verdicts, sorted. */
type Verdicts = Record<string, string[]>;

/** Runs the command line of the conformance tests, and reads what it wrote. The caller checks for failures. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Verdicts> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-conformance-'));
  const cli = path.join(conformance!, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
  try {
    await promisify(execFile)(node26!, [cli, ...args, '-o', folder], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1024 * 1024,
    }).catch(() => {});
    const files = await readdir(folder, { recursive: true });
    const reports = files.filter((file) => path.basename(file) === 'checks.json');
    return Object.fromEntries(await Promise.all(reports.map((file) => verdictsIn(folder, file))));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function verdictsIn(folder: string, file: string): Promise<[scenario: string, verdicts: string[]]> {
  const checks: { id: string; status: string }[] = JSON.parse(await readFile(path.join(folder, file), 'utf8'));
  const verdicts = checks
    // Reconnecting within 200 ms depends on the machine's load when all clients run at once.
    .filter(({ id, status }) => status !== 'INFO' && id !== 'client-sse-retry-timing')
    .map(({ id, status }) => `${id} ${status}`);
  return [path.dirname(file).replace(/-\d{4}-\d\d-\d\dT.*$/, ''), verdicts.sort()];
}

const failures = (verdicts: Verdicts) =>
  Object.values(verdicts)
    .flat()
    .filter((one) => one.endsWith(' FAILURE'));

describe.skipIf(isMissing)('the conformance tests of the protocol', () => {
  it('say the same of a server with us and without', async () => {
    const judged = async (nodeOptions: string) => {
      const server = await CompatApp.start({ args: [app('conformance-server.mjs')], nodeOptions });
      try {
        return {
          verdicts: await run(['server', '--url', await server.line(), '--suite', 'all']),
          receiver: server.receiver,
        };
      } finally {
        await server.end();
      }
    };
    const [seen, bare] = await Promise.all([judged(REGISTER), judged('')]);
    expect(Object.keys(bare.verdicts).length).toBeGreaterThan(30);
    expect(seen.verdicts).toEqual(bare.verdicts);
    expect(failures(seen.verdicts)).toEqual([]);
    expect(bare.receiver.spans).toEqual([]);
    await seen.receiver.capture('conformance-server');
    expect(checkConformance(seen.receiver)).toMatchObject({ violations: [] });
    expect(seen.receiver.spans.length).toBeGreaterThan(100);
  });

  // Of a sample the server: it serves the checks from one process, and a client is a process for each scenario.
  it.each(setOf(['client'], () => false))(
    'say the same of a %s with us and without',
    async () => {
      const receiver = await OtlpReceiver.start();
      try {
        const judged = (options: string) => {
          const command = `${node26} ${options} ${app('conformance-client.mjs')}`;
          return run(['client', '--suite', 'core', '--command', command, '--timeout', '240000'], exportEnv(receiver));
        };
        const bare = await judged('');
        expect(receiver.spans).toEqual([]);
        const seen = await judged(REGISTER);
        expect(Object.keys(bare).length).toBeGreaterThan(15);
        expect(seen).toEqual(bare);
        expect(failures(seen)).toEqual([]);
        await receiver.capture('conformance-client');
        expect(checkConformance(receiver)).toMatchObject({ violations: [] });
        expect(receiver.spans.length).toBeGreaterThan(50);
      } finally {
        await receiver.close();
      }
    },
    600_000,
  );
});
