import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { beforeAll, describe, expect, it } from 'vitest';
import { accept, codesOf, httpCollector, Machine, machine, ROOT } from './rig.js';

const PATIENCE = 180_000;
const REGISTER = pathToFileURL(path.join(ROOT, 'packages/node/dist/register.js')).href;

const SERVER = `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
const server = new McpServer({ name: 's', version: '1' });
server.registerTool('answer', {}, async () => ({ content: [] }));
await server.connect(new StdioServerTransport());
`;

/** An application as a whole, with the SDKs of this repository. */
async function application(files: Record<string, string>): Promise<Machine> {
  const one = new Machine();
  one.installAll();
  one.variables = {
    ...one.variables,
    OTEL_EXPORTER_OTLP_ENDPOINT: await httpCollector(accept),
    OTEL_SERVICE_NAME: 'shop',
  };
  one.write('package.json', { name: 'app', type: 'module' });
  for (const [name, content] of Object.entries(files)) one.write(name, content);
  return one;
}

it(
  'the packages of an application in the home directory itself are found',
  async () => {
    const one = machine();
    const { results } = await one.examine({ home: one.folder });
    expect(results).toContainEqual(expect.objectContaining({ happened: '@modelcontextprotocol/sdk 1.32.2' }));
    expect(codesOf({ findings: results } as never)).not.toContain('SDK_ABSENT');
  },
  PATIENCE,
);

describe('a healthy set-up has no finding', () => {
  it(
    'with the register',
    async () => {
      const one = await application({ 'server.js': SERVER });
      const report = await one.examine({
        command: [process.execPath, '--import', '@mcp-vitals/node/register', 'server.js'],
        probeCommand: true,
      });
      expect(report.findings).toEqual([]);
      expect(report.worst).toBe('ok');
      const seen = report.results.filter(({ check }) => check === 'hooks').map(({ subject }) => subject);
      expect(seen).toEqual(['v1 client', 'v1 server', 'v2 client', 'v2 server']);
      expect(report.results.map(({ happened }) => happened)).toContain('its spans arrived');
    },
    PATIENCE,
  );

  it(
    "with the instrumentation in the application's NodeSDK",
    async () => {
      const one = await application({
        'telemetry.js': `
        import { McpInstrumentation } from '@mcp-vitals/instrumentation';
        import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
        import { NodeSDK } from '@opentelemetry/sdk-node';
        const sdk = new NodeSDK({ traceExporter: new OTLPTraceExporter(), instrumentations: [new McpInstrumentation()] });
        sdk.start();
        process.stdin.once('end', () => void sdk.shutdown());
      `,
        'server.js': `import './telemetry.js';\nconst { start } = await import('./start.js');\nawait start();\n`,
        'start.js': `${SERVER.replace('const server =', 'export async function start() {\nconst server =')}}\n`,
      });
      const report = await one.examine({ command: ['node', 'server.js'], probeCommand: true });
      expect(report.findings).toEqual([]);
      expect(report.results.map(({ happened }) => happened)).toContain('its spans arrived');
    },
    PATIENCE,
  );

  it(
    'with initializeMonitoring',
    async () => {
      const one = await application({
        'server.js': `
        import { initializeMonitoring } from '@mcp-vitals/node';
        await initializeMonitoring({ serviceName: 'shop' });
        await import('./start.js');
      `,
        'start.js': SERVER,
      });
      one.write('package.json', { name: 'app', type: 'module', scripts: { start: 'node server.js' } });
      const report = await one.examine({ command: ['node', 'server.js'], probeCommand: true });
      expect(report.findings).toEqual([]);
      expect((await one.examine()).findings).toEqual([]);
    },
    PATIENCE,
  );
});

describe('the checks of the program', () => {
  /** The SDK in one file, as a bundler writes it. */
  let bundles: string;
  beforeAll(async () => {
    bundles = path.join(ROOT, 'node_modules/.cache/mcp-vitals-doctor-bundles');
    rmSync(bundles, { recursive: true, force: true });
    mkdirSync(bundles, { recursive: true });
    const sdk = path.join(ROOT, 'node_modules/@modelcontextprotocol/sdk/dist/esm');
    const input = { client: 'client/index.js', server: 'server/index.js', types: 'types.js' };
    const build = await rolldown({
      platform: 'node',
      input: Object.fromEntries(Object.entries(input).map(([name, file]) => [name, path.join(sdk, file)])),
    });
    await build.write({ dir: bundles, format: 'esm', chunkFileNames: '[name].js' });
    await build.close();
  }, PATIENCE);

  it(
    'name a program that does not load mcp-vitals as SETUP_ABSENT',
    async () => {
      const one = machine();
      one.write('package.json', {
        name: 'app',
        type: 'module',
        // A variable in front counts as the application's: without it the missing endpoint would be named.
        scripts: { start: 'MCP_MONITORING_ENABLED=true node src/main.js' },
      });
      one.write('src/main.js', "import './other.js';\n");
      one.write('src/other.js', 'export {};\n');
      const report = await one.examine();
      expect(codesOf(report)).toEqual(['SETUP_ABSENT']);
      expect(report.findings[0]!.happened).toMatch(/^\.\/src\/main\.js and the 1 files that it imports do not load/);
      expect(report.findings[0]!.command).toBe('node --import @mcp-vitals/node/register ./src/main.js');
    },
    PATIENCE,
  );

  it(
    'say nothing of the main file that npm init names and nobody wrote',
    async () => {
      const one = machine({ MCP_MONITORING_ENABLED: 'true' });
      one.write('package.json', { name: 'app', main: 'index.js' });
      expect(codesOf(await one.examine())).not.toContain('ENTRY_NOT_FOUND');
    },
    PATIENCE,
  );

  it(
    'name a register that is not installed, and a program file that is missing',
    async () => {
      const one = machine({ MCP_MONITORING_ENABLED: 'true' });
      const report = await one.examine({ command: ['node', '--import', '@mcp-vitals/node/register', 'dist/main.js'] });
      expect(codesOf(report)).toEqual(['ENTRY_NOT_FOUND', 'VITALS_NOT_INSTALLED']);
      expect(report.findings.find(({ code }) => code === 'VITALS_NOT_INSTALLED')!.command).toMatch(/^npm install/);
    },
    PATIENCE,
  );

  it(
    'name an old Node.js, which the command starts',
    async () => {
      const one = machine({ MCP_MONITORING_ENABLED: 'true' });
      const node = one.write('bin/node', '#!/bin/sh\necho v18.20.4\n');
      const { chmodSync } = await import('node:fs');
      chmodSync(node, 0o755);
      one.write('main.js', "import '@mcp-vitals/node';\n");
      const report = await one.examine({ command: [node, 'main.js'] });
      expect(codesOf(report)).toEqual(['NODE_TOO_OLD']);
      expect(report.findings[0]!.happened).toContain('18.20.4');
    },
    PATIENCE,
  );

  it(
    'name copies of packages that do not fit together, with their places',
    async () => {
      const one = machine({ MCP_MONITORING_ENABLED: 'true' });
      one.install('@opentelemetry/api', '1.9.1');
      one.install('@opentelemetry/api', '1.7.0', 'node_modules/old-tracer');
      one.install('@opentelemetry/sdk-metrics', '1.30.0');
      one.install('@opentelemetry/sdk-trace-base', '2.1.0');
      one.install('@opentelemetry/sdk-trace-base', '1.30.0', 'node_modules/@scope/other');
      one.install('@modelcontextprotocol/sdk', '1.20.0', 'node_modules/framework');
      const report = await one.examine();
      expect(codesOf(report)).toEqual([
        'API_VERSIONS_DIFFER',
        'SDK_COPIES',
        'TELEMETRY_SDK_MAJORS_DIFFER',
        'TELEMETRY_SDK_TOO_OLD',
      ]);
      const api = report.findings.find(({ code }) => code === 'API_VERSIONS_DIFFER')!;
      expect(api.happened).toContain('1.7.0 in ./node_modules/old-tracer/node_modules/@opentelemetry/api');
      expect(api.command).toBe('npm ls @opentelemetry/api');
    },
    PATIENCE,
  );

  it(
    'name two majors of the API, also in the store of pnpm',
    async () => {
      const one = machine({ MCP_MONITORING_ENABLED: 'true' });
      one.install('@opentelemetry/api', '1.9.1');
      one.install('@opentelemetry/api', '0.18.1', 'node_modules/.pnpm/@opentelemetry+api@0.18.1');
      expect(codesOf(await one.examine())).toEqual(['API_MAJORS_DIFFER']);
    },
    PATIENCE,
  );

  it(
    'name a program that holds the SDK, and a variable that turns everything off',
    async () => {
      const one = machine({ MCP_MONITORING_ENABLED: 'true', OTEL_SDK_DISABLED: 'true' });
      cpSync(bundles, path.join(one.folder, 'dist'), { recursive: true });
      const report = await one.examine({ command: ['node', '--import', REGISTER, 'dist/server.js'] });
      expect(codesOf(report)).toEqual(['SDK_BUNDLED', 'SETUP_OFF']);
      expect(report.findings.find(({ code }) => code === 'SETUP_OFF')!.command).toBe('unset OTEL_SDK_DISABLED');
    },
    PATIENCE,
  );

  it(
    'name hooks that do not take, and an SDK that cannot be loaded',
    async () => {
      const one = new Machine();
      one.variables = { ...one.variables, MCP_MONITORING_ENABLED: 'true' };
      const sdk = 'node_modules/@modelcontextprotocol/sdk';
      one.write(`${sdk}/package.json`, {
        name: '@modelcontextprotocol/sdk',
        version: '1.32.2',
        type: 'module',
        exports: { './*': './*' },
      });
      for (const [file, bundle] of [
        ['client/index.js', 'client'],
        ['server/index.js', 'server'],
        ['types.js', 'types'],
      ]) {
        one.write(`${sdk}/${file}`, `export * from '${pathToFileURL(path.join(bundles, `${bundle}.js`)).href}';\n`);
      }
      const missed = await one.examine();
      expect(missed.findings.map(({ code, subject }) => [code, subject])).toEqual([
        ['HOOKS_MISSED', 'v1 client'],
        ['HOOKS_MISSED', 'v1 server'],
      ]);
      one.write(`${sdk}/server/index.js`, "import 'a-package-that-is-missing';\n");
      const failed = await one.examine();
      const probe = failed.findings.find(({ code }) => code === 'PROBE_FAILED')!;
      expect(probe.happened).toMatch(/was not made: Error \[ERR_MODULE_NOT_FOUND\].*a-package-that-is-missing/);
      expect(JSON.stringify(failed)).not.toContain(one.folder);
    },
    PATIENCE,
  );

  it(
    'name what is wrong with the command when it is started',
    async () => {
      const quiet = { MCP_MONITORING_ENABLED: 'true' };
      const tried = async (source: string, timeoutMillis?: number) => {
        const one = machine(quiet);
        one.write('server.mjs', `// '@mcp-vitals/node'\n${source}`);
        const command = [process.execPath, 'server.mjs'];
        return one.examine({ command, probeCommand: true, ...(timeoutMillis && { timeoutMillis }) });
      };
      const ended = await tried("throw new TypeError('no database at postgres://shop:hunter2@db/x');");
      expect(codesOf(ended)).toEqual(['PROGRAM_DOES_NOT_START']);
      expect(ended.findings[0]!.happened).toMatch(/ended with code 1 \(TypeError: no database/);
      expect(JSON.stringify(ended)).not.toContain('hunter2');
      const silent = await tried('setInterval(() => {}, 1000);', 1500);
      expect(codesOf(silent)).toEqual(['PROGRAM_SILENT']);
      const answer = `
      console.log('listening');
      process.stdin.setEncoding('utf8').on('data', (text) => {
        for (const line of text.trim().split('\\n')) {
          const { id } = JSON.parse(line);
          if (id) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: { tools: [] } }));
        }
      });`;
      expect(codesOf(await tried(answer))).toEqual(['PROGRAM_UNSEEN', 'PROGRAM_WRITES_STDOUT']);
    },
    PATIENCE,
  );
});
