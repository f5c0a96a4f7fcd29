import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { exportEnv, REGISTER, ROOT } from '../helpers/compat-app.js';
import { installed, nodeOf } from '../helpers/compat-installs.js';
import { OtlpReceiver } from '../helpers/otlp-receiver.js';

const [clients, servers] = await Promise.all([installed('clients'), installed('servers')]);
const node26 = nodeOf(await installed('node-26'));

const client = (file: string): string => path.join(clients ?? '', 'node_modules', file);
const EVERYTHING = path.join(servers ?? '', 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');

type CommandLine = (variables: NodeJS.ProcessEnv) => readonly string[];

interface RealClient {
  /** What it states as its name. */
  readonly name: RegExp;
  /** The deprecated features that it uses, as it is. */
  readonly uses: readonly string[];
  readonly commandLine: CommandLine;
}

/** Clients as npm installs them, which call the tool `echo` once. */
const CLIENTS: readonly RealClient[] = [
  {
    name: /inspector/,
    uses: ['initialize', 'logging', 'roots'],
    commandLine: (variables) => [
      ...[client('@modelcontextprotocol/inspector/clients/launcher/build/index.js'), '--cli', node26!, EVERYTHING],
      ...[
        '--connect-timeout',
        '240000',
        '--method',
        'tools/call',
        '--tool-name',
        'echo',
        '--tool-arg',
        'message=hello',
      ],
      ...Object.entries(variables).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    ],
  },
  {
    name: /^mcporter/,
    uses: ['initialize'],
    commandLine: () => [
      ...[client('mcporter/dist/cli.js'), 'call', '--stdio', `${node26} ${EVERYTHING}`, 'echo', 'message=hello'],
    ],
  },
];

describe.skipIf(!clients || !servers || !node26).each(CLIENTS)(
  'an unmodified client, $name',
  ({ name, uses, commandLine }) => {
    it('is named with its version by the unmodified server-everything, with what it uses of deprecated features', async () => {
      const receiver = await OtlpReceiver.start();
      const env = { ...exportEnv(receiver), NODE_OPTIONS: REGISTER };
      await promisify(execFile)(node26!, commandLine(env), {
        cwd: ROOT,
        env: { ...process.env, ...env },
      });
      const pointsOf = (metric: string) =>
        receiver.metricRecords.filter((record) => record.name === metric).flatMap(({ points }) => points);
      const named = () =>
        pointsOf('mcp_vitals.client.requests').filter(({ attributes }) =>
          name.test(`${attributes['mcp_vitals.client.name'] as string}`),
        );
      const features = () => {
        const points = pointsOf('mcp_vitals.deprecated.uses');
        return [...new Set(points.map(({ attributes }) => attributes['mcp_vitals.deprecated.feature']))].sort();
      };
      // The server may still be ending when its client has ended.
      const holds = () => named().length > 0 && features().length >= uses.length;
      await receiver.until(holds, 60_000).catch(() => {});
      expect(named().length).toBeGreaterThan(0);
      expect(named().at(-1)?.attributes['mcp_vitals.client.version']).toMatch(/^\d+\.\d+/);
      expect(features()).toEqual(uses);
      await receiver.close();
    });
  },
);
