import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The conditions of a result: the measured versions, and the machine. */
export interface Environment {
  readonly node: string;
  readonly cores: number;
  readonly platform: string;
  readonly versions: Readonly<Record<string, string>>;
}

const PACKAGES = [
  '@modelcontextprotocol/sdk',
  '@modelcontextprotocol/client',
  '@opentelemetry/api',
  '@opentelemetry/sdk-trace',
  '@opentelemetry/sdk-metrics',
];

export function environment(): Environment {
  const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  return {
    node: process.version,
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    versions: Object.fromEntries(PACKAGES.map((name) => [name, manifest.devDependencies[name] ?? 'unknown'])),
  };
}

export const inOneLine = ({ node, cores, platform, versions }: Environment): string =>
  [
    `Node.js ${node}`,
    platform,
    `${cores} cores`,
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
  ].join(', ');
