import { ManualClock } from '@mcp-vitals/signals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema, McpError } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type McpClient, McpSchemaManager, type McpSchemaManagerOptions, watchDrift } from '../src/index.js';

const CATALOGUE = ['list_databases', 'list_tables', 'describe_table'];

/** A real server of SDK v1 with the tools of a schema server and others, over connections that a test can break. */
class Breakable {
  connects = 0;
  lists = 0;
  readonly calls: string[] = [];
  onCall: (name: string) => Promise<void> | void = () => {};
  tools: { name: string; annotations?: object }[] = [];
  #server: Server | undefined;

  connect = async (): Promise<McpClient> => {
    this.connects++;
    const server = new Server(
      { name: 'breakable', version: '1' },
      { capabilities: { tools: { listChanged: true }, prompts: {} } },
    );
    server.setRequestHandler(ListToolsRequestSchema, () => {
      this.lists++;
      const tools = [...CATALOGUE.map((name) => ({ name })), ...this.tools];
      return { tools: tools.map((tool) => ({ inputSchema: { type: 'object' as const }, ...tool })) };
    });
    server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
      this.calls.push(params.name);
      await this.onCall(params.name);
      return { content: [{ type: 'text' as const, text: '{"databases":[{"name":"db"}]}' }] };
    });
    const [near, far] = InMemoryTransport.createLinkedPair();
    await server.connect(far);
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(near);
    this.#server = server;
    return client as unknown as McpClient;
  };

  break = () => this.#server!.close();

  notify = () => this.#server!.sendToolListChanged();
}

function managerOver(options: McpSchemaManagerOptions) {
  const manager = new McpSchemaManager({ connectTimeoutMillis: 3_600_000 }, options);
  onTestFinished(() => manager.close());
  return manager;
}

/** Runs everything that waits for no timer. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a call with side effects is sent once', () => {
  it.each([-32_000, 404, 503])(
    'an error %i of the server is an answer: one call, and the connection stays',
    async (code) => {
      const server = new Breakable();
      server.onCall = () => {
        throw new McpError(code, 'duplicate key value');
      };
      const manager = managerOver({ client: server.connect });
      await manager.connect();
      await expect(manager.callTool('migrate', {})).rejects.toMatchObject({ code, message: /duplicate key/ });
      expect({ calls: server.calls, connects: server.connects }).toEqual({ calls: ['migrate'], connects: 1 });
    },
  );

  it.each([
    ['declares nothing', undefined],
    ['declares that it writes', { readOnlyHint: false, idempotentHint: false }],
    ['shares its name with a tool that writes', { readOnlyHint: true }],
  ])(
    'a tool that %s is called once when the connection breaks, and the error says that the outcome is unknown',
    async (_, annotations) => {
      const server = new Breakable();
      server.tools = [{ name: 'migrate', ...(annotations && { annotations }) }];
      if (annotations && 'readOnlyHint' in annotations && annotations.readOnlyHint)
        server.tools.push({ name: 'migrate' });
      server.onCall = server.break;
      const manager = managerOver({ client: server.connect });
      await manager.connect();
      await expect(manager.callTool('migrate', {})).rejects.toMatchObject({
        ...{ code: 'outcome_unknown', name: 'OutcomeUnknownError' },
        message: /no answer to migrate .*may have carried it out.*was not sent again/,
      });
      expect(server.calls).toEqual(['migrate']);
    },
  );

  it.each([{ readOnlyHint: true }, { idempotentHint: true }])(
    'a tool declared %j is called again',
    async (annotations) => {
      const server = new Breakable();
      server.tools = [{ name: 'read', annotations }];
      server.onCall = () => (server.calls.length === 1 ? server.break() : undefined);
      const manager = managerOver({ client: server.connect });
      await manager.connect();
      expect(await manager.callTool('read', {})).toEqual({ databases: [{ name: 'db' }] });
      expect({ calls: server.calls, connects: server.connects }).toEqual({ calls: ['read', 'read'], connects: 2 });
    },
  );

  it.each([
    ['HTTP 500 of SDK v1', Object.assign(new Error('Streamable HTTP error: HTTP 500: oops'), { code: 500 })],
    ['HTTP 500 of SDK v2', Object.assign(new Error('oops'), { code: 'CLIENT_HTTP', data: { status: 500 } })],
    ['an answer that is cut short', new SyntaxError('Unexpected end of JSON input')],
  ])('%s leaves open whether the call was carried out, and the connection stays', async (_, error) => {
    const server = new Breakable();
    const connect = async () => {
      const client = await server.connect();
      client.callTool = () => Promise.reject(error);
      return client;
    };
    const manager = managerOver({ client: connect });
    await manager.connect();
    await expect(manager.callTool('migrate', {})).rejects.toMatchObject({ code: 'outcome_unknown', cause: error });
    expect(server.connects).toBe(1);
  });

  it('a call that waits while the manager closes ends, although the server never answers', async () => {
    const client = await new Breakable().connect();
    client.callTool = () => new Promise(() => {});
    const manager = managerOver({ client });
    await manager.connect();
    const calls = [manager.callTool('migrate', {}), manager.discoverDatabases()].map((one) =>
      one.catch((error) => error),
    );
    await settle();
    await manager.close();
    expect(await Promise.all(calls)).toMatchObject([{ code: 'outcome_unknown' }, { code: 'closed' }]);
  });

  it('a look-up of the manager is repeated for any declaration of its tool', async () => {
    const server = new Breakable();
    server.onCall = () => (server.calls.length === 1 ? server.break() : undefined);
    expect(await managerOver({ client: server.connect }).discoverDatabases()).toEqual(['db']);
    expect(server.calls.length).toBe(2);
  });
});

describe('storms', () => {
  it('connections that succeed and die at once are retried with backoff, a few times a minute', async () => {
    const clock = new ManualClock();
    const server = new Breakable();
    const manager = managerOver({ client: server.connect, clock });
    await manager.connect();
    const minutes: number[] = [];
    for (let minute = 0; minute < 5; minute++) {
      const before = server.connects;
      for (let second = 0; second < 600; second++) {
        await server.break();
        clock.pass(100);
        await settle();
      }
      minutes.push(server.connects - before);
    }
    expect(Math.max(...minutes)).toBeLessThanOrEqual(30);
    expect(minutes.at(-1)).toBeLessThanOrEqual(12);
    expect(server.connects).toBeGreaterThan(5);
  });

  it.each(['watch', 'manager'])(
    '1,000 notifications cause at most 3 listings a minute in the %s, one of them after the last notification',
    async (by) => {
      const clock = new ManualClock();
      const server = new Breakable();
      const seen: string[] = [];
      if (by === 'watch') {
        const watch = await watchDrift(await server.connect(), {
          ...{ clock, onChanges: (changes) => seen.push(...changes.map(({ name }) => name)) },
        });
        onTestFinished(() => watch.stop());
      } else await managerOver({ client: server.connect, clock }).connect();
      for (let round = 0; round < 100; round++) {
        for (let index = 0; index < 10; index++) await server.notify();
        clock.pass(550);
        await settle();
      }
      expect(server.lists).toBeLessThanOrEqual(3);
      server.tools = [{ name: 'late' }];
      await server.notify();
      clock.pass(60_000);
      await expect.poll(() => server.lists).toBe(4);
      if (by === 'watch') await expect.poll(() => seen).toContain('late');
    },
  );
});

it('a server that declares prompts without serving them is asked for everything else', async () => {
  const server = new Breakable();
  expect(await managerOver({ client: server.connect }).discoverDatabases()).toEqual(['db']);
  const watch = await watchDrift(await server.connect());
  watch.stop();
  // The tools, and the server's instructions.
  expect(watch.detector.figures('breakable').watched).toBe(CATALOGUE.length + 1);
});

describe('a server that is a program', () => {
  const managerOf = (program: string, more: object = {}) => {
    const server = { command: process.execPath, args: ['-e', program], ...more };
    const manager = new McpSchemaManager({ server, connectTimeoutMillis: 30_000 });
    onTestFinished(() => manager.close());
    return manager;
  };

  it('that did not start is named in the error with its stderr, without secrets and control characters', async () => {
    const program = `console.error('\\u001b[31mcannot reach postgres://ann:hunter2@db/shop'); process.exit(1)`;
    const error: Error = await managerOf(program)
      .connect()
      .catch((one) => one);
    expect(error.message).toMatch(/its stderr: \\u\{1b\}\[31mcannot reach postgres:\/\/ann:\[redacted\]@db\/shop/);
  });

  it('inherits only the variables on the allow-list', async () => {
    const own = { CASE_SECRET: 'x', CASE_NAMED: 'x', CASELESS_A: 'x', CASELESS_B: 'x' };
    Object.assign(process.env, own);
    onTestFinished(() => {
      for (const name of Object.keys(own)) delete process.env[name];
    });
    const program = 'console.error(Object.keys(process.env).sort().join(" ")); process.exit(1)';
    const error: Error = await managerOf(program, { env: { GIVEN: 'x' }, inheritEnv: ['CASE_NAMED', 'CASELESS_*'] })
      .connect()
      .catch((one) => one);
    const names = /stderr: ([^);]*)/.exec(error.message)![1]!.split(' ');
    expect(names).toEqual(expect.arrayContaining(['CASELESS_A', 'CASELESS_B', 'CASE_NAMED', 'GIVEN', 'PATH']));
    expect(names).not.toContain('CASE_SECRET');
  });

  it('that does not answer is given up after the timeout, and closing does not wait for it', async () => {
    const server = { command: process.execPath, args: ['-e', 'process.stdin.resume(); setInterval(() => {}, 1000)'] };
    const manager = new McpSchemaManager({ server, callTimeoutMillis: 300 });
    await expect(manager.connect()).rejects.toThrow(/no answer within 0.3 s/);
    await manager.close();
  });
});
