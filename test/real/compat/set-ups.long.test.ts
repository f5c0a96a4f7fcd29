/**
 * The three set-ups of packages/node/README.md, from packed tarballs in an empty folder, by the README's text alone.
 */
import { type ExecFileOptions, execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { OtlpReceiver } from '../../helpers/otlp-receiver.js';
import { readJson, readText } from '../../helpers/repository.js';

const MAX_LINES = 10;
/** What the user of these packages has already, and two compilers. */
const OF_THE_USER = ['@modelcontextprotocol/sdk', '@opentelemetry/api', '@opentelemetry/exporter-trace-otlp-http'];
const ALSO = ['@opentelemetry/sdk-metrics', '@opentelemetry/sdk-node', '@types/node', 'typescript', 'winston'];
const OLD_TYPESCRIPT = 'typescript-5.6@npm:typescript@5.6.3';

const root = path.resolve(import.meta.dirname, '../../..');
let folder: string;

const run = async (program: string, args: readonly string[], options: ExecFileOptions = {}) => {
  const { stdout, stderr } = await promisify(execFile)(program, args, { cwd: folder, timeout: 280_000, ...options });
  return { stdout: String(stdout), stderr: String(stderr) };
};

/** The code of the README whose text has this word. */
function readmeCode(language: 'js' | 'sh', word: string): string {
  const text = readText('packages/node/README.md').split('## Set it up')[1]!.split('## Telemetry alone')[0]!;
  const blocks = [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code]) => code!);
  const code = blocks.find((block) => block.includes(word))!;
  expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_LINES);
  return code;
}

const CALLS = `
const server = new McpServer({ name: 'server', version: '1' });
server.registerTool('answer', {}, () => ({ content: [] }));
const client = new Client({ name: 'client', version: '1' });
const [near, far] = InMemoryTransport.createLinkedPair();
const calls = async () => {
  await Promise.all([server.connect(far), client.connect(near)]);
  for (let i = 0; i < 10; i++) await client.callTool({ name: 'answer' });
  await client.close();
};
`;
const IMPORTS = `
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
`;
const toCommonJs = (code: string) =>
  code
    .replaceAll(/import (\{[^}]+\}) from ('[^']+');/g, 'const $1 = require($2);')
    .replaceAll(/export const (\w+) =/g, 'const $1 = exports.$1 =');

/** Whether the packages are installed; the tests are skipped if the registry is not reachable. */
const isInstalled = await install();

async function install(): Promise<boolean> {
  folder = await mkdtemp(path.join(tmpdir(), 'set-ups-'));
  const packages = (await readdir(path.join(root, 'packages'))).flatMap((name) => ['-w', `packages/${name}`]);
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder, ...packages], { cwd: root });
  const tarballs = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  const { devDependencies } = readJson<{ devDependencies: Record<string, string> }>('package.json');
  const versions = [...OF_THE_USER, ...ALSO].map((name) => `${name}@${devDependencies[name] ?? '3.19.0'}`);
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--loglevel=error'];
  try {
    await run('npm', ['install', ...options, ...tarballs.map((name) => `./${name}`), ...versions, OLD_TYPESCRIPT]);
    return true;
  } catch (error) {
    console.warn(`set-ups: the packages cannot be installed, the tests are skipped: ${String(error).split('\n')[0]}`);
    return false;
  }
}

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a program, and returns its output with the spans that a collector has received. */
async function observed(args: readonly string[], environment: Record<string, string> = {}) {
  const receiver = await OtlpReceiver.start();
  try {
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(OTEL_|NODE_OPTIONS|MCP_)/.test(name)),
    );
    const output = await run(process.execPath, args, {
      env: {
        ...inherited,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_LOGS_EXPORTER: 'none',
        // The last flush has as long as a crowded machine needs.
        MCP_EXPORT_FLUSH_AT_EXIT_MILLIS: '30000',
        ...environment,
      },
    });
    return { ...output, calls: receiver.spans.filter(({ name }) => name === 'tools/call answer').length };
  } finally {
    await receiver.close();
  }
}

const write = async (name: string, text: string) => {
  await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
  await writeFile(path.join(folder, name), text);
  return path.join(folder, name);
};

describe.skipIf(!isInstalled).concurrent('from packed tarballs in an empty folder', () => {
  const PRINT = `calls().then(dashboard).then(({ metrics }) => { console.log(metrics.requests_per_minute > 0); return vitals.shutdown(); });`;

  it.each([
    ['mjs', (code: string) => code],
    ['cjs', toCommonJs],
  ])('one call measures and exports: .%s', async (ending, form) => {
    const code = readmeCode('js', 'getMonitoringDashboardData');
    const file = await write(`one-call.${ending}`, form(`${IMPORTS}${code}${CALLS}${PRINT}`));
    const { stdout, calls } = await observed([file]);
    expect([stdout, calls]).toEqual(['true\n', 20]);
  });

  it.each([
    ['mjs', (code: string) => code],
    ['cjs', toCommonJs],
  ])('a flag and a variable measure and export: .%s', async (ending, form) => {
    const [, variable, flags] = /^(MCP_\w+=true) node (.*) server\.js$/m.exec(
      readmeCode('sh', 'MCP_MONITORING_ENABLED'),
    )!;
    const file = await write(`server.${ending}`, form(`${IMPORTS}${CALLS}calls();`));
    const [name, value] = variable!.split('=') as [string, string];
    const { stdout, stderr, calls } = await observed([...flags!.split(' '), file], { [name]: value });
    expect([stdout, calls]).toEqual(['', 20]);
    expect(stderr).not.toContain('mcp-vitals:');
  });

  it.each([
    ['mjs', (code: string) => code, '--import'],
    ['cjs', toCommonJs, '--require'],
  ])("a NodeSDK of the application's own exports, and the monitor joins it: .%s", async (ending, form, flag) => {
    await write(`telemetry.${ending}`, form(readmeCode('js', 'NodeSDK')));
    const load =
      ending === 'cjs' ? `const { vitals } = require('./telemetry.cjs');` : `import { vitals } from './telemetry.mjs';`;
    // The application ends itself, once its own export has had time for the last batch.
    const print = `calls().then(() => vitals.report())
      .then(({ operations }) => { console.log(operations.length > 0); setTimeout(() => process.exit(), 8000); });`;
    const file = await write(`joined.${ending}`, form(`${load}${IMPORTS}${CALLS}${print}`));
    const { stdout, calls } = await observed([flag, `./telemetry.${ending}`, file], { OTEL_BSP_SCHEDULE_DELAY: '100' });
    expect([stdout, calls]).toEqual(['true\n', 20]);
  });

  describe.each([
    ['5.6', 'typescript-5.6/bin/tsc'],
    ['7', 'typescript/bin/tsc'],
  ])('TypeScript %s', (version, compiler) => {
    it.each([
      ['nodenext', 'nodenext'],
      ['esnext', 'bundler'],
    ])('compiles the set-ups with module %s and resolution %s, and they run', async (module, moduleResolution) => {
      const at = `typescript-${version}-${moduleResolution}`;
      await write(`${at}/package.json`, JSON.stringify({ type: 'module' }));
      await write(
        `${at}/one-call.ts`,
        `${IMPORTS}${readmeCode('js', 'getMonitoringDashboardData')}${CALLS}${PRINT.replace('> 0', '! > 0')}`,
      );
      await write(`${at}/telemetry.ts`, readmeCode('js', 'NodeSDK'));
      await write(
        `${at}/settings.ts`,
        `import { MonitoringConfig, type AlertConfig } from '@mcp-vitals/node';
        const config = MonitoringConfig.fromEnv({ logging: { logLevel: 'DEBUG' }, health: { checkIntervalSeconds: 30 } });
        const { smtpPort }: AlertConfig = config.alerting;
        export const port: number = smtpPort;
        // @ts-expect-error a level that does not exist
        new MonitoringConfig({ logging: { logLevel: 'LOUD' } });`,
      );
      const options = {
        module,
        moduleResolution,
        strict: true,
        target: 'es2022',
        types: ['node'],
        outDir: 'out',
        lib: ['es2023'],
      };
      await write(
        `${at}/tsconfig.json`,
        JSON.stringify({ compilerOptions: { ...options, skipLibCheck: true }, include: ['*.ts'] }),
      );
      const compiled = await run(process.execPath, [path.join(folder, 'node_modules', compiler), '-p', at]).catch(
        (error: { stdout?: string }) => ({ stdout: String(error.stdout) }),
      );
      expect(compiled.stdout).toBe('');
      const { stdout, calls } = await observed([path.join(folder, at, 'out/one-call.js')]);
      expect([stdout, calls]).toEqual(['true\n', 20]);
    });
  });
});
