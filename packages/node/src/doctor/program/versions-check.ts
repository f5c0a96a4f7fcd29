import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { DoctorCheck, DoctorContext } from '../check.js';
import { type Diagnosis, found, ok } from '../result/diagnosis.js';
import type { FindingCode } from '../result/finding-kinds.js';
import { type InstalledPackage, installedPackages } from './installed-packages.js';
import { programOf } from './program.js';

const MAX_PLACES = 5;
const OTEL_SDK = /^@opentelemetry\/sdk-/;
/** Experimental packages are 0.x beside both majors of the others. */
const isStable = ({ version }: InstalledPackage): boolean => majorOf(version) > 0;

/** The versions of Node.js and of the packages that have to fit together. */
export const versionsCheck: DoctorCheck = {
  name: 'versions',
  run: async (context) => {
    const packages = await installedPackages(context.folder, context.home);
    return [
      await nodeVersion(context),
      ...sdkVersions(packages, context),
      ...apiVersions(packages, context),
      ...otelSdkVersions(packages, context),
    ];
  },
};

async function nodeVersion(context: DoctorContext): Promise<Diagnosis> {
  const { line } = await programOf(context);
  const version = await versionOf(line.runtime, context);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major >= 22 || (major === 20 && minor >= 19)) return ok(`Node.js ${version}`, 'node');
  return found('NODE_TOO_OLD', `Node.js is ${version}, needed is 20.19 or 22 and newer`, {
    subject: 'node',
    command: 'nvm install 22',
  });
}

/** The version of the Node.js that the command names, else of this one. */
async function versionOf(runtime: string | undefined, { signal, variables, folder }: DoctorContext): Promise<string> {
  if (runtime === undefined || !/node(?:\.exe)?$/i.test(runtime)) return process.versions.node;
  const { NODE_OPTIONS: _, ...env } = variables;
  const output = await promisify(execFile)(runtime, ['--version'], { signal, env, cwd: folder }).catch(() => undefined);
  return /^v(\d+\.\d+\.\d+)/.exec(output?.stdout ?? '')?.[1] ?? process.versions.node;
}

function sdkVersions(packages: readonly InstalledPackage[], context: DoctorContext): Diagnosis[] {
  const sdks = packages.filter(({ name }) => name.startsWith('@modelcontextprotocol/'));
  if (sdks.length === 0)
    return [found('SDK_ABSENT', 'no package of the MCP SDK is installed', { command: 'npm install' })];
  const old = sdks.filter(({ version }) => /^0\.|^1\.0\.0\b/.test(version));
  return [
    ...old.map((sdk) =>
      found('SDK_TOO_OLD', `${sdk.name} is ${sdk.version}, needed is 1.0.1`, {
        subject: sdk.name,
        command: `npm install ${sdk.name}@latest`,
      }),
    ),
    ...namesOf(sdks).map((name) => differing(name, sdks, versionsOf, 'SDK_COPIES', context)),
  ];
}

function apiVersions(packages: readonly InstalledPackage[], context: DoctorContext): Diagnosis[] {
  const name = '@opentelemetry/api';
  const copies = packages.filter((one) => one.name === name);
  if (copies.length === 0) return [];
  const majors = new Set(copies.map(({ version }) => majorOf(version)));
  return [differing(name, copies, versionsOf, majors.size > 1 ? 'API_MAJORS_DIFFER' : 'API_VERSIONS_DIFFER', context)];
}

function otelSdkVersions(packages: readonly InstalledPackage[], context: DoctorContext): Diagnosis[] {
  const parts = packages.filter((one) => OTEL_SDK.test(one.name) && isStable(one));
  return namesOf(parts).map((name) => {
    const copies = parts.filter((one) => one.name === name);
    const newest = Math.max(...copies.map(({ version }) => majorOf(version)));
    if (newest >= 2) return differing(name, copies, majorsOf, 'TELEMETRY_SDK_MAJORS_DIFFER', context);
    const command = `npm install ${name}@2`;
    return found('TELEMETRY_SDK_TOO_OLD', `${name} is ${copies[0]!.version}, needed is 2.0`, {
      subject: name,
      command,
    });
  });
}

type Distinct = (packages: readonly InstalledPackage[]) => Set<string | number>;
const versionsOf: Distinct = (packages) => new Set(packages.map(({ version }) => version));
const majorsOf: Distinct = (packages) => new Set(packages.map(({ version }) => majorOf(version)));

/** Copies of one package that differ, with the places of some. */
function differing(
  name: string,
  packages: readonly InstalledPackage[],
  distinct: Distinct,
  code: FindingCode,
  { paths }: DoctorContext,
): Diagnosis {
  const copies = packages.filter((one) => one.name === name);
  if (distinct(copies).size === 1) return ok(`${name} ${copies[0]!.version}`, name);
  const places = copies.slice(0, MAX_PLACES).map(({ version, folder }) => `${version} in ${paths.shown(folder)}`);
  const more = copies.length > MAX_PLACES ? ` and ${copies.length - MAX_PLACES} more` : '';
  return found(code, `${copies.length} copies of ${name}: ${places.join(', ')}${more}`, {
    subject: name,
    command: `npm ls ${name}`,
  });
}

const namesOf = (packages: readonly InstalledPackage[]): string[] =>
  [...new Set(packages.map(({ name }) => name))].sort();

const majorOf = (version: string): number => Number(version.split('.')[0]);
