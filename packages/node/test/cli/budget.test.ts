import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Validator } from '@cfworker/json-schema';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler, McpServer as McpServerV2 } from '@modelcontextprotocol/server';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { mcpVitals, type RunOptions } from './command.js';

const SECRET = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz';

/** A server written by hand. Its argument names what it lists. */
const SERVER = `
const answer = (id, result) => console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
const tool = (name, words) => ({ name, description: 'word '.repeat(words), inputSchema: { type: 'object', properties: { query: { type: 'string', description: 'term '.repeat(20) } } } });
const endless = (cursor = 0) => ({ tools: [tool('t' + cursor, 5)], nextCursor: String(Number(cursor) + 1) });
const LISTS = {
  shop: (cursor) => cursor ? { tools: [tool('buy', 10)] } : { tools: [tool('find', 300), tool('sell', 40)], nextCursor: 'two' },
  blank: (cursor) => cursor === '' ? { tools: [tool('buy', 10)] } : { tools: [tool('find', 30)], nextCursor: '' },
  again: () => ({ tools: [tool('find', 30)], nextCursor: '' }),
  none: () => undefined,
  endless,
  huge: () => ({ tools: [tool('huge', 1_000_000)] }),
  odd: () => ({ tools: [null, 7, { name: 5 }, tool('a"b<c>&\\u0000\\u001b[31m\\ud800\\u009b2J\\u202e\\u{e0041}', 30), tool('${SECRET}', 3), { name: 'deep', inputSchema: JSON.parse('{"a":'.repeat(3000) + '1' + '}'.repeat(3000)) }] }),
  one: () => ({ tools: [tool('only', 3)] }),
  flood: () => { const write = () => { while (process.stdout.write('x'.repeat(1_000_000))); process.stdout.once('drain', write); }; write(); },
  lists: () => ({ tools: 'none' }),
  never: () => undefined,
};
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  const list = process.argv[2];
  if (method === 'initialize') answer(id, { protocolVersion: '2025-06-18', capabilities: list === 'none' ? {} : { tools: {} }, instructions: 'Be brief.', serverInfo: { name: list + '\\u202e', version: '1' } });
  if (method === 'tools/list') { const result = LISTS[list](params.cursor); if (result) answer(id, result); }
}).on('close', () => process.exit(0));
`;

/** A server that outlives its stdin, and npx, which starts another process and waits for it. */
const STUBBORN = `${SERVER.replace('process.exit(0)', 'setInterval(() => {}, 1000)')}
require('node:fs').writeFileSync('stubborn.pid', String(process.pid));
`;
const WRAPPER = `
const child = require('node:child_process').spawn(process.execPath, ['stubborn.cjs', process.argv[2]], { stdio: 'inherit' });
child.on('close', (code) => process.exit(code));
`;
const STARTER = `${WRAPPER.replace(/child\.on.*/, '')}
const isStarted = () => { try { return require('node:fs').readFileSync('stubborn.pid', 'utf8') !== ''; } catch {} };
setInterval(() => isStarted() && process.exit(0), 10);
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-budget-'));
  await writeFile(path.join(folder, 'server.cjs'), SERVER);
  await writeFile(path.join(folder, 'stubborn.cjs'), STUBBORN);
  await writeFile(path.join(folder, 'wrapper.cjs'), WRAPPER);
  await writeFile(path.join(folder, 'starter.cjs'), STARTER);
  await mkdir(path.join(folder, 'a folder'));
  await writeFile(path.join(folder, 'a folder', 'a server.cjs'), SERVER);
});
afterAll(() => rm(folder, { recursive: true }));

const budget = (args: readonly string[], options: RunOptions = {}) =>
  mcpVitals(['budget', ...args], { cwd: folder, ...options });
const of = (list: string) => ['--', process.execPath, 'server.cjs', list];

interface Verdict {
  readonly server: string;
  readonly tokens: number;
  readonly atLeast: boolean;
  readonly toolCount: number;
  readonly tools: readonly { readonly tool: string; readonly tokens: number }[];
  readonly instructionsTokens: number;
  readonly limits: object;
  readonly withinBudget: boolean;
  readonly findings: readonly { readonly rule: string; readonly tool: string | null; readonly message: string }[];
}
const verdictIn = (stdout: string) => JSON.parse(stdout) as Verdict;

async function sarifValidator(): Promise<Validator> {
  const require = createRequire(import.meta.url);
  const file = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  return new Validator(JSON.parse(await readFile(file, 'utf8')), '4');
}

describe('mcp-vitals budget', () => {
  it('shows the tools of all pages with a bar each, the largest first, and ends with 0 within the budget', async () => {
    const { stdout, stderr, code } = await budget(of('shop'));
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^asking .+ for its tools …\n$/)]);
    expect(stdout).toMatch(/^shop\\u\{202e\}: [\d,]+ tokens in 3 tools, limit 10,000\n/);
    const rows = stdout.split('\n').filter((line) => line.includes('█'));
    expect(rows.map((row) => row.split(' ')[0])).toEqual(['find', 'sell', 'buy']);
    expect(rows[0]).toMatch(/find +3\d\d +█{24} +most in its description \(3\d\d\)/);
    expect(stdout).toMatch(/its instructions, not counted: 3\n\n✓ within the budget\n$/);
  });

  it('follows an empty cursor, which is a cursor, and stops at a page that comes again', async () => {
    const [blank, again] = [await budget(['--json', ...of('blank')]), await budget(['--json', ...of('again')])];
    expect(verdictIn(blank.stdout)).toMatchObject({ toolCount: 2, atLeast: false });
    expect(verdictIn(again.stdout)).toMatchObject({ toolCount: 1, atLeast: false });
  });

  it('ends with 1 over the budget, of the server or of a tool, and names what to cut', async () => {
    const { stdout, code } = await budget(['--max-tokens', '100', '--max-tool-tokens', '200', ...of('shop')]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/find +3\d\d .* over 200, most in its description/);
    expect(stdout).toMatch(/✗ over the budget\n {2}The 3 tools cost \d+ tokens, limit 100\. Largest: find 3\d\d, sell/);
    expect(stdout).toMatch(/find costs 3\d\d tokens, limit 200\. Cut its description \(3\d\d\)\./);
    expect((await budget(['--max-tool-tokens', '200', ...of('shop')])).code).toBe(1);
    expect((await budget(['--max-tokens', '0', ...of('none')])).code).toBe(0);
  });

  it('takes its limits from the settings unless options name them', async () => {
    const environment = { MCP_CONTEXT_MAX_TOKENS: '50', MCP_CONTEXT_MAX_TOOL_TOKENS: '60' };
    const { stdout, code } = await budget(['--json', '--max-tool-tokens', '1000', ...of('shop')], { environment });
    expect([code, verdictIn(stdout)]).toEqual([
      1,
      expect.objectContaining({
        ...{ toolCount: 3, atLeast: false, withinBudget: false, limits: { maxTokens: 50, maxToolTokens: 1000 } },
        findings: [expect.objectContaining({ rule: 'server-tokens', tool: null })],
      }),
    ]);
    const { tokens, tools } = verdictIn(stdout);
    expect(tokens).toBe(tools.reduce((sum, tool) => sum + tool.tokens, 0));
  });

  it('writes the same with --json and --format json', async () => {
    const [one, other] = [await budget(['--json', ...of('shop')]), await budget(['--format', 'json', ...of('shop')])];
    expect(one.stdout).toBe(other.stdout);
  });

  it('writes SARIF that its own schema accepts, with and without findings', async () => {
    const validator = await sarifValidator();
    for (const [list, results] of [
      ['shop', 2],
      ['none', 0],
      ['odd', 4],
    ] as const) {
      const { stdout } = await budget([
        '--max-tokens',
        '50',
        '--max-tool-tokens',
        '60',
        '--format',
        'sarif',
        ...of(list),
      ]);
      const log = JSON.parse(stdout);
      expect(validator.validate(log).errors).toEqual([]);
      expect(validator.validate({ ...log, version: '2' }).valid).toBe(false);
      expect(log.runs[0].results.length).toBeGreaterThanOrEqual(results);
      expect(log.runs[0].invocations).toEqual([{ executionSuccessful: true, exitCode: results === 0 ? 0 : 1 }]);
      for (const { ruleId, ruleIndex, locations } of log.runs[0].results) {
        expect(log.runs[0].tool.driver.rules[ruleIndex].id).toBe(ruleId);
        expect(locations[0].physicalLocation.artifactLocation.uri).toBe('server.cjs');
      }
      expect(stdout).not.toContain(SECRET);
    }
  });

  it('writes JUnit that an XML parser reads, a test case for the server and one for each tool', async () => {
    for (const list of ['shop', 'none', 'odd']) {
      const { stdout } = await budget([
        '--max-tokens',
        '50',
        '--max-tool-tokens',
        '60',
        '--format',
        'junit',
        ...of(list),
      ]);
      const elements = elementsOf(stdout);
      const named = (name: string) =>
        elements.filter((element) => element.name === name).map(({ attributes }) => attributes);
      const [cases, failures, [suite]] = [named('testcase'), named('failure'), named('testsuite')];
      expect(suite).toMatchObject({ tests: String(cases.length), errors: '0', skipped: '0' });
      expect(Number(suite?.failures)).toBe(
        elements.filter(({ name, children }) => name === 'testcase' && children > 0).length,
      );
      expect(failures.length > 0).toBe(list !== 'none');
      for (const attributes of [...cases, ...failures]) expect(Object.values(attributes)).not.toContain('');
      expect(stdout).not.toMatch(/[^\n\u0020-\uD7FF\uE000-\uFFFD]/u);
      expect(stdout).not.toContain(SECRET);
    }
  });

  it('cuts off a list that never ends, and counts it as over every budget', async () => {
    const { stdout, code } = await budget(['--json', '--max-tokens', '9999999', ...of('endless')]);
    const { atLeast, toolCount, findings } = verdictIn(stdout);
    expect([code, atLeast, toolCount]).toEqual([1, true, 200]);
    expect(findings).toEqual([
      expect.objectContaining({ rule: 'whole-list', message: expect.stringContaining('did not end') }),
    ]);
  });

  it('counts a huge definition in part, and says so', async () => {
    const { stdout, code } = await budget([
      '--json',
      '--max-tokens',
      '9999999',
      '--max-tool-tokens',
      '9999999',
      ...of('huge'),
    ]);
    expect([code, verdictIn(stdout).findings[0]]).toEqual([
      1,
      expect.objectContaining({ rule: 'whole-list', message: expect.stringContaining('400,000 characters') }),
    ]);
  });

  it('shows no control character and no secret of a hostile server', async () => {
    for (const format of ['text', 'json', 'sarif', 'junit']) {
      const { stdout, stderr } = await budget(['--format', format, ...of('odd')]);
      expect(`${stdout}${stderr}`).not.toMatch(/[^\n\P{C}]/u);
      expect(stdout).not.toContain(SECRET);
      if (format !== 'sarif') expect(stdout).toContain('_OTHER');
      if (format !== 'json') continue;
      // Escaped in JSON, a name stays what it is.
      const names = (JSON.parse(stdout) as Verdict).tools.map(({ tool }) => tool);
      expect(names).toContainEqual(expect.stringContaining('\u009b2J\u202e\u{e0041}'));
    }
  });

  it.each([
    ['a server that floods its line', ['flood'], /wrote a line of more than 64 MiB/],
    ['a server whose list is no list', ['lists'], /refuses to list its tools/],
    ['a program that is no server', ['-e', 'process.exit(3)'], /gives no answer: it ended with code 3\n/],
    ['a program that throws', ['-e', 'throw new TypeError("no port")'], /code 1 \(TypeError: no port\)/],
  ])('says what to do about %s, without output', async (_, args, said) => {
    const command = args.length > 1 ? ['--', process.execPath, ...args] : of(args[0]!);
    const { stdout, stderr, code } = await budget(command);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(said);
  });

  it('says that there is no such command', async () => {
    const { stderr, code } = await budget(['--', 'no-such-command']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('there is no command no-such-command')]);
  });

  it('names the file of a server in a folder with spaces, and no folder', async () => {
    const args = ['--max-tokens', '1', '--format', 'sarif', '--', process.execPath];
    const { stdout } = await budget([...args, 'a folder/a server.cjs', 'shop', 'a folder']);
    const place = JSON.parse(stdout).runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri;
    expect(place).toBe('a%20folder/a%20server.cjs');
    const other = await budget([...args, '-e', SERVER.replace('process.argv[2]', "'shop'"), 'a folder']);
    expect(other.stdout).toContain('"uri": "package.json"');
  });

  it('speaks of one tool as one', async () => {
    expect((await budget(of('one'))).stdout).toMatch(/^one.*: \d+ tokens in 1 tool, limit/);
    expect((await budget(['--max-tokens', '1', ...of('one')])).stdout).toMatch(/The 1 tool costs \d+ tokens/);
  });

  it.each(['sarif', 'junit'])('writes %s that says so where the server gives no answer', async (format) => {
    const { stdout, stderr, code } = await budget([
      '--format',
      format,
      '--',
      process.execPath,
      '-e',
      'process.exit(3)',
    ]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('gives no answer')]);
    if (format === 'sarif') {
      const { invocations, results } = JSON.parse(stdout).runs[0];
      expect((await sarifValidator()).validate(JSON.parse(stdout)).errors).toEqual([]);
      expect(invocations[0]).toMatchObject({ executionSuccessful: false, exitCode: 1 });
      expect(results).toMatchObject([
        {
          ruleId: 'no-answer',
          ruleIndex: 3,
          message: { text: expect.stringMatching(/The server gives no answer: .*3\.$/) },
        },
      ]);
    } else {
      const elements = elementsOf(stdout);
      expect(elements.find(({ name }) => name === 'testsuite')?.attributes).toMatchObject({ tests: '1', errors: '1' });
      expect(elements.find(({ name }) => name === 'error')?.attributes.message).toContain('gives no answer');
    }
  });

  it.skipIf(process.platform === 'win32')('leaves no process behind, whatever the server does', async () => {
    const isGone = (pid: number) => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    };
    const pidOf = async () => {
      const text = await readFile(path.join(folder, 'stubborn.pid'), 'utf8');
      if (text === '') throw new Error('not written yet');
      return Number(text);
    };
    const { code } = await budget(['--', process.execPath, 'wrapper.cjs', 'shop']);
    expect(code).toBe(0);
    await expect.poll(async () => isGone(await pidOf())).toBe(true);

    // Its wrapper ends before it, as a shell does that puts it into the background, and before an answer.
    await rm(path.join(folder, 'stubborn.pid'));
    const left = await budget(['--', process.execPath, 'starter.cjs', 'never']);
    expect(left).toMatchObject({ code: 1, stderr: expect.stringContaining('it ended with code 0') });
    await expect.poll(async () => isGone(await pidOf())).toBe(true);

    await rm(path.join(folder, 'stubborn.pid'));
    const interrupted = await budget(['--', process.execPath, 'wrapper.cjs', 'never'], {
      onStart: (child) => void vi.waitFor(pidOf, { timeout: 60_000 }).then(() => child.kill('SIGINT')),
    });
    expect(interrupted.signal).toBe('SIGINT');
    await expect.poll(async () => isGone(await pidOf())).toBe(true);
  });

  it.each([
    [[], /no server was given/],
    [['https://mcp.example.com/mcp', ...of('shop')], /two servers were given/],
    [['ftp://mcp.example.com'], /no http or https address/],
    [['--max-tokens', 'few', ...of('shop')], /--max-tokens is no number/],
    [['--max-tool-tokens', '-1', ...of('shop')], /--max-tool-tokens is no number/],
    [['--header', 'nonsense', 'http://127.0.0.1:1/mcp'], /--header is no header/],
    [['--header', 'a: b', ...of('shop')], /--header has no server/],
    [['--format', 'xml', ...of('shop')], /format/],
    [['--format', 'junit', '--json', ...of('shop')], /--json and --format junit/],
    [['--format', 'text', '--json', ...of('shop')], /--json and --format text/],
  ])('refuses %j with 2', async (args, said) => {
    const { stdout, stderr, code } = await budget(args);
    // With --json the error is the result.
    const [said1, nothing] = args.includes('--json') ? [stdout, stderr] : [stderr, stdout];
    expect([code, nothing]).toEqual([2, '']);
    expect(said1).toMatch(said);
  });
});

describe('mcp-vitals budget of a server at an address', () => {
  let http: Server | undefined;
  afterEach(() => http?.closeAllConnections());

  const serve = async (listener: RequestListener): Promise<string> => {
    http = createServer(listener);
    await new Promise<void>((resolve) => http!.listen(0, '127.0.0.1', resolve));
    http.unref();
    return `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
  };
  const addTool = (server: { registerTool: (...args: never[]) => unknown }) => {
    const add = server.registerTool.bind(server) as (name: string, config: object, call: () => unknown) => unknown;
    add('greet', { description: 'Greets a person.' }, () => ({ content: [] }));
  };
  const greets = { tools: [expect.objectContaining({ tool: 'greet' })], withinBudget: true };

  it.each([true, false])('reads one of SDK v1 with a session that it ends, as JSON: %s', async (enableJsonResponse) => {
    const ended: unknown[] = [];
    let transport: StreamableHTTPServerTransport | undefined;
    const url = await serve(async (request, response) => {
      if (request.headers.authorization !== `Bearer ${SECRET}`) return void response.writeHead(401).end();
      if (request.method === 'DELETE') ended.push(request.headers['mcp-session-id']);
      if (transport === undefined) {
        transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID, enableJsonResponse });
        const server = new McpServer({ name: 'v1', version: '1' });
        addTool(server);
        await server.connect(transport as never);
      }
      await transport.handleRequest(request, response);
    });
    const { stdout, stderr, code } = await budget(['--json', '--header', `Authorization: Bearer ${SECRET}`, url]);
    expect([code, verdictIn(stdout)], stderr).toEqual([0, expect.objectContaining({ server: 'v1', ...greets })]);
    expect(ended).toEqual([expect.any(String)]);
    const refused = await budget([url]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('401: it needs a sign-in')]);
  });

  it.each(['stateless', 'reject'] as const)(
    'reads one of protocol 2026-07-28 on SDK v2, older clients: %s',
    async (legacy) => {
      const handler = createMcpHandler(
        () => {
          const server = new McpServerV2({ name: 'v2', version: '1' });
          addTool(server);
          return server;
        },
        { legacy },
      );
      const serves = toNodeHandler(handler) as unknown as RequestListener;
      // As servers in Python do, which serve under an address that ends in a slash.
      const url = await serve((request, response) =>
        request.url === '/mcp' ? void response.writeHead(307, { location: '/mcp/' }).end() : serves(request, response),
      );
      const { stdout, stderr, code } = await budget(['--json', url]);
      expect([code, JSON.parse(stdout)], stderr).toEqual([0, expect.objectContaining({ server: 'v2', ...greets })]);
    },
  );

  it.each([
    ['nothing listens', undefined, /cannot be reached/],
    ['it fails', (_, response) => void response.writeHead(500).end('<h1>no</h1>'), /answers 500/],
    ['it is a page', (_, response) => void response.end('<h1>hello</h1>'), /cannot be read/],
    ['it moved to another', (_, response) => void response.writeHead(302, ELSEWHERE).end(), /302, and sends to https:/],
    ['it moves on and on', (_, response) => void response.writeHead(308, { location: '/mcp/' }).end(), /answers 308/],
    ['it streams without end', stream, /cannot be read \(it is longer than\s+64 MiB\)/],
  ] as [string, RequestListener | undefined, RegExp][])('says what to do when %s', async (_, listener, said) => {
    const url = listener === undefined ? 'http://127.0.0.1:9/mcp' : await serve(listener);
    const { stdout, stderr, code } = await budget([url]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(said);
  });
});

const ELSEWHERE = { location: 'https://elsewhere.example/mcp' };

const stream: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const write = () => {
    while (!response.destroyed && response.write('data: x'.repeat(100_000)));
  };
  response.on('drain', write);
  write();
};

interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  children: number;
}

/** The elements of an XML text, which is read strictly: tags that match, attributes in quotes, known entities alone. */
function elementsOf(text: string): XmlElement[] {
  const [elements, open]: [XmlElement[], XmlElement[]] = [[], []];
  const value = `(?:[^<>&"']|&(?:amp|lt|gt|quot|apos);)*`;
  const token = new RegExp(String.raw`<\?xml [^?]*\?>|<(\w+)((?: \w+="${value}")*)(/?)>|</(\w+)>|${value}`, 'y');
  while (token.lastIndex < text.length) {
    const [whole, name, attributes, empty, closed] = token.exec(text) ?? [''];
    if (whole === '') throw new Error(`no XML: ${text.slice(token.lastIndex, token.lastIndex + 80)}`);
    if (closed !== undefined) expect(open.pop()?.name).toBe(closed);
    if (name === undefined) continue;
    const pairs = [...attributes!.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text]) => [key!, text!]);
    const element = { name, attributes: Object.fromEntries(pairs) as Record<string, string>, children: 0 };
    if (open.length > 0) open.at(-1)!.children++;
    elements.push(element);
    if (empty === '') open.push(element);
  }
  expect(open).toEqual([]);
  return elements;
}
