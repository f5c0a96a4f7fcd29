import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DoctorCheck, DoctorContext } from '../check.js';
import { type Diagnosis, found, ok } from '../result/diagnosis.js';
import { isRegister, type Preload } from './command-line.js';
import { type Program, programOf } from './program.js';
import { readSources } from './sources.js';

/** Whether the application loads mcp-vitals: by its command line, by its code, or not at all. It runs nothing. */
export const setupCheck: DoctorCheck = {
  name: 'setup',
  run: async (context) => {
    const program = await programOf(context);
    return [...offSwitches(context), ...(await preloads(context, program)), ...(await entry(context, program))];
  },
};

function offSwitches({ variables }: DoctorContext): Diagnosis[] {
  const value = (name: string) => variables[name]?.trim().toLowerCase() ?? '';
  const off = [
    ...(value('OTEL_SDK_DISABLED') === 'true' ? ['OTEL_SDK_DISABLED'] : []),
    ...(/^(?:false|0|no|off)$/.test(value('MCP_MONITORING_ENABLED')) ? ['MCP_MONITORING_ENABLED'] : []),
  ];
  return off.map((name) =>
    found('SETUP_OFF', `${name} is ${value(name)}`, { subject: name, command: `unset ${name}` }),
  );
}

async function preloads(context: DoctorContext, { line }: Program): Promise<Diagnosis[]> {
  const registers = line.preloads.filter(isRegister);
  const missing: Diagnosis[] = [];
  for (const preload of registers) {
    if (await canBeLoaded(preload, context.folder)) continue;
    missing.push(
      found('VITALS_NOT_INSTALLED', `--${preload.flag} ${context.paths.masked(preload.module)} cannot be found`, {
        subject: '@mcp-vitals/node',
        command: 'npm install @mcp-vitals/node @opentelemetry/api',
      }),
    );
  }
  return missing.length > 0 ? missing : registers.length > 0 ? [ok('the register is preloaded', 'register')] : [];
}

async function canBeLoaded({ module }: Preload, folder: string): Promise<boolean> {
  const isFile = /^(?:\.|\/|file:|[A-Za-z]:[\\/])/.test(module);
  const file = module.startsWith('file:') ? fileURLToPath(module) : path.resolve(folder, module);
  if (isFile) return (await stat(file).catch(() => undefined))?.isFile() === true;
  try {
    createRequire(path.join(folder, 'package.json')).resolve(module);
    return true;
  } catch {
    return false;
  }
}

async function entry(context: DoctorContext, program: Program): Promise<Diagnosis[]> {
  const { entry: file, line, source } = program;
  const { paths } = context;
  if (file === undefined) {
    const what =
      source === 'command' ? 'the command is not one of Node.js, so its program is not read' : 'no program is named';
    return [ok(what, 'program')];
  }
  const subject = paths.shown(file);
  if (!(await stat(file).catch(() => undefined))?.isFile()) {
    return [
      found('ENTRY_NOT_FOUND', `${subject} does not exist`, {
        subject,
        command: `ls "${paths.shown(path.dirname(file))}"`,
      }),
    ];
  }
  const { importsVitals, importsSdk, bundle, files } = await readSources(file);
  const isRegistered = line.preloads.some(isRegister);
  const bundled = bundle === undefined || importsSdk ? [] : [sdkBundled(paths.shown(bundle))];
  if (isRegistered || importsVitals) {
    return [...bundled, ok(`${subject} is observed ${isRegistered ? 'by the register' : 'by its own code'}`, subject)];
  }
  const what = `${subject} and the ${files - 1} files that it imports do not load mcp-vitals, nor does the command line`;
  return [...bundled, found('SETUP_ABSENT', what, { subject, ...preloadIt(program, subject) })];
}

const sdkBundled = (file: string): Diagnosis =>
  found('SDK_BUNDLED', `${file} holds the code of the MCP SDK, and imports no package of it`, {
    subject: file,
    command: `npx esbuild src/index.ts --bundle --platform=node --packages=external --outfile="${file}"`,
  });

const preloadIt = ({ format }: Program, file: string): { command: string } => ({
  command: `node --${format === 'module' ? 'import' : 'require'} @mcp-vitals/node/register ${file}`,
});
