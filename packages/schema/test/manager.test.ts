import { ManualClock } from '@mcp-vitals/signals';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { McpSchemaManager, type McpSchemaManagerOptions, SchemaCache, SchemaError } from '../src/index.js';
import { connectPair, FakeCatalogue, type Pair, SDKS } from './servers.js';
import { captureTelemetry } from './telemetry.js';

let telemetry: ReturnType<typeof captureTelemetry>;
beforeEach(() => {
  telemetry = captureTelemetry();
});
afterEach(() => telemetry.shutdown());

function managerOver(options: McpSchemaManagerOptions, config: ConstructorParameters<typeof McpSchemaManager>[0] = {}) {
  const manager = new McpSchemaManager(config, options);
  onTestFinished(() => manager.close());
  return manager;
}

describe.each(SDKS)('the manager over a client of SDK %s', (sdk) => {
  let catalogue: FakeCatalogue;
  let pair: Pair;
  beforeEach(async () => {
    catalogue = new FakeCatalogue(3);
    pair = await connectPair(sdk, (server) => catalogue.register(server));
  });

  it('discovers databases and tables and reads a schema', async () => {
    const manager = managerOver({ client: pair.client });
    await manager.connect();
    expect(await manager.discoverDatabases()).toEqual(['db']);
    expect(await manager.discoverTables('db')).toEqual(['t0', 't1', 't2']);
    expect(await manager.getTableSchema('db', 't1')).toEqual({
      ...{ database: 'db', name: 't1', kind: 'table', primaryKey: ['id'], foreignKeys: [] },
      ...{ indexes: 'unknown', uniqueConstraints: 'unknown', checks: 'unknown', comment: 'unknown' },
      columns: [
        {
          ...{ name: 'id', type: 'integer', nullable: false, default: null, generated: 'unknown', comment: 'unknown' },
          ...{ enumValues: 'unknown', length: 'unknown', precision: 'unknown', scale: 'unknown' },
        },
      ],
    });
    expect((await manager.getComprehensiveMonitoringReport()).schema).toMatchObject({
      ...{ server: 'fake', adapter: 'schema-server', connection: { state: 'connected', losses: 0 } },
      cache: { misses: 3, hits: 0, entries: 3 },
    });
  });

  it('makes one call for 10,000 readers of one missing table', async () => {
    const manager = managerOver({ client: pair.client });
    await manager.connect();
    const read = () => manager.getTableSchema('db', 't0');
    const schemas = await Promise.all(Array.from({ length: 10_000 }, read));
    expect(catalogue.calls).toBe(1);
    expect(new Set(schemas).size).toBe(1);
    expect(Object.isFrozen(schemas[0]!.columns[0])).toBe(true);
  });

  it('caches a missing table for the negative time to live', async () => {
    const clock = new ManualClock();
    const manager = managerOver({ client: pair.client, clock }, { cache: { negativeTtlSeconds: 10 } });
    const read = () => manager.getTableSchema('db', 'nope');
    await expect(read()).rejects.toMatchObject({ code: 'not_found', name: 'NotFoundError' });
    await expect(read()).rejects.toMatchObject({ code: 'not_found' });
    expect(catalogue.calls).toBe(1);
    clock.pass(10_001);
    catalogue.add('nope');
    expect(await read()).toMatchObject({ name: 'nope' });
  });

  it('returns a stale answer at once and reloads it in the background', async () => {
    const clock = new ManualClock();
    const manager = managerOver(
      { client: pair.client, clock },
      { cache: { ttlSeconds: { table: 60 }, staleSeconds: 30 } },
    );
    const columns = async () => (await manager.getTableSchema('db', 't0')).columns.length;
    expect(await columns()).toBe(1);
    catalogue.add('t0', [
      { name: 'id', type: 'integer' },
      { name: 'more', type: 'text' },
    ]);
    clock.pass(61_000);
    expect(await columns()).toBe(1);
    await expect.poll(columns).toBe(2);
    expect((await manager.getComprehensiveMonitoringReport()).schema.cache).toMatchObject({ misses: 1 });
    expect((await telemetry.points('mcp_vitals.cache.time_saved')).length).toBe(1);
  });

  it('drops the cached table when the server notifies that its resource was updated', async () => {
    const manager = managerOver({ client: pair.client });
    await manager.getTableSchema('db', 't0');
    await (pair.server.server as { notification(n: object): Promise<void> }).notification({
      ...{ method: 'notifications/resources/updated', params: { uri: 'schema://db/t0' } },
    });
    await expect.poll(async () => (await manager.getComprehensiveMonitoringReport()).schema.cache.entries).toBe(0);
  });

  it('drops lists and keeps tables when the server notifies that its resource list changed', async () => {
    const manager = managerOver({ client: pair.client });
    await manager.discoverDatabases();
    await manager.discoverTables('db');
    await manager.getTableSchema('db', 't0');
    await (pair.server.server as { notification(n: object): Promise<void> }).notification({
      method: 'notifications/resources/list_changed',
    });
    const cache = async () => (await manager.getComprehensiveMonitoringReport()).schema.cache;
    await expect.poll(cache).toMatchObject({ entries: 1, evictions: { invalidated: 2 } });
    await manager.getTableSchema('db', 't0');
    expect(await cache()).toMatchObject({ hits: 1 });
  });

  it('reports an added tool after a notification of the server', async () => {
    const manager = managerOver({ client: pair.client });
    await manager.connect();
    (pair.server as { registerTool(name: string, config: object, run: () => object): object }).registerTool(
      ...(['drop_table', { description: 'drops' }, () => ({ content: [] })] as const),
    );
    const changes = async () => (await manager.getComprehensiveMonitoringReport()).schema.drift.changes;
    await expect.poll(changes).toMatchObject([{ kind: 'tool', name: 'drop_table', change: 'added' }]);
    const counted = await telemetry.points('mcp_vitals.schema.changes');
    expect(counted.filter(({ value }) => value !== 0)).toEqual([
      { attributes: { 'mcp_vitals.schema.change': 'added', 'mcp_vitals.schema.kind': 'tool' }, value: 1 },
    ]);
    // The kinds without changes are recorded as 0, not as absent.
    expect(new Set(counted.map(({ attributes }) => attributes['mcp_vitals.schema.kind']))).toEqual(
      new Set(['tool', 'prompt', 'resource', 'server']),
    );
    expect(telemetry.spans.flatMap((span) => span.events).map(({ name }) => name)).toContain(
      'mcp_vitals.schema.change',
    );
    await manager.acceptDrift();
    expect(await changes()).toEqual([]);
  });

  it('records every operation as a span with outcome, request id and cache result, and as a log record', async () => {
    const manager = managerOver({ client: pair.client });
    await manager.getTableSchema('db', 't0');
    await manager.getTableSchema('db', 't0');
    await manager.getTableSchema('db', 'nope').catch(() => undefined);
    const spans = telemetry.spans.filter(({ name }) => name === 'get_table_schema');
    expect(spans.map(({ attributes }) => [attributes['mcp_vitals.cache.result'], attributes['error.type']])).toEqual([
      ...[
        ['miss', undefined],
        ['hit', undefined],
        [undefined, 'NotFoundError'],
      ],
    ]);
    const ids = spans.map(({ attributes }) => attributes['mcp_vitals.request.id']);
    expect(new Set(ids).size).toBe(3);
    expect(telemetry.records().map(({ attributes }) => attributes['mcp_vitals.request.id'])).toEqual(ids);
  });
});

describe('a lost server', () => {
  async function lossy() {
    const clock = new ManualClock();
    const catalogue = new FakeCatalogue(2);
    const pairs: Pair[] = [];
    let isUp = true;
    const manager = managerOver(
      {
        clock,
        client: async () => {
          if (!isUp) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
          const pair = await connectPair('v2', (server) => catalogue.register(server));
          pairs.push(pair);
          return pair.client;
        },
      },
      { backoffMillis: 1000, connectTimeoutMillis: 3_600_000, cache: { ttlSeconds: { table: 60 }, staleSeconds: 0 } },
    );
    await manager.getTableSchema('db', 't0');
    return {
      ...{ clock, manager, pairs },
      state: async () => (await manager.getComprehensiveMonitoringReport()).schema.connection,
      turn: (up: boolean) => {
        isUp = up;
      },
      lose: () => pairs.at(-1)!.server.close(),
    };
  }

  it('is reconnected at once, and the call that failed is repeated', async () => {
    const { manager, lose, state } = await lossy();
    await lose();
    expect(await manager.getTableSchema('db', 't1')).toMatchObject({ name: 't1' });
    expect(await state()).toEqual({ state: 'connected', losses: 1 });
  });

  it('makes calls fail fast, allows stale answers on request, and is reconnected by itself', async () => {
    const { manager, clock, lose, turn, state, pairs } = await lossy();
    turn(false);
    await lose();
    await expect.poll(state).toMatchObject({ state: 'lost' });
    clock.pass(100);
    const failure = await manager.getTableSchema('db', 't1').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SchemaError);
    expect(failure).toMatchObject({ code: 'unavailable', name: 'ServerUnavailableError' });
    expect((failure as Error).message).toMatch(
      /unavailable for 0.1 s \(connect ECONNREFUSED\); \d+ attempts? .* next one is in \d/,
    );

    clock.pass(61_000);
    await expect(manager.getTableSchema('db', 't0')).rejects.toMatchObject({ code: 'unavailable' });
    expect(await manager.getTableSchema('db', 't0', { allowStale: true })).toMatchObject({ name: 't0' });

    turn(true);
    clock.pass(120_000);
    await expect.poll(state).toMatchObject({ state: 'connected' });
    expect(pairs.length).toBe(2);
    expect(await manager.getTableSchema('db', 't1')).toMatchObject({ name: 't1' });
  });

  it('that was passed in as a client causes an error that asks for a function', async () => {
    const pair = await connectPair('v2', (server) => new FakeCatalogue().register(server));
    const manager = managerOver({ client: pair.client });
    await manager.connect();
    await pair.client.close();
    await expect(manager.discoverDatabases()).rejects.toThrow(/pass a function/);
  });
});

describe('private answers', () => {
  it('of one principal are not returned to another, and public ones are', async () => {
    const cache = new SchemaCache();
    const address = (principal: string, name: string) => ({ server: 's', principal, kind: 'table' as const, name });
    const load = (value: string, scope: 'public' | 'private') => async () => ({ value, scope });
    await cache.get(address('ann', 'a'), load('hers', 'private'), false);
    await cache.get(address('ann', 'b'), load('all', 'public'), false);
    expect(await cache.get(address('bob', 'a'), load('his', 'private'), false)).toEqual({
      value: 'his',
      result: 'miss',
    });
    expect(await cache.get(address('bob', 'b'), load('other', 'public'), false)).toEqual({
      value: 'all',
      result: 'hit',
    });
  });

  it('give way to a public one once the server says so', async () => {
    const clock = new ManualClock();
    const cache = new SchemaCache({ clock });
    const address = { server: 's', principal: 'ann', kind: 'table' as const, name: 'a' };
    const get = (value: string, scope: 'public' | 'private') =>
      cache.get(address, async () => ({ value, scope }), false);
    expect(await get('old', 'private')).toEqual({ value: 'old', result: 'miss' });
    clock.pass(301_000);
    expect(await get('new', 'public')).toEqual({ value: 'old', result: 'stale' });
    await new Promise(setImmediate);
    expect(await get('not asked for', 'public')).toEqual({ value: 'new', result: 'hit' });
    expect(cache.figures()).toMatchObject({ entries: 1, hits: 1, misses: 1, stale: 1 });
  });

  it("are cached for the server's ttlMs, and not at all when it is 0", async () => {
    const clock = new ManualClock();
    const cache = new SchemaCache({ clock, staleSeconds: 0 });
    const get = async (name: string, ttlMillis: number) =>
      (
        await cache.get(
          { server: 's', principal: '', kind: 'table', name },
          async () => ({ value: 1, ttlMillis }),
          false,
        )
      ).result;
    expect([await get('a', 5000), await get('b', 0)]).toEqual(['miss', 'miss']);
    expect([await get('a', 5000), await get('b', 0)]).toEqual(['hit', 'miss']);
    clock.pass(5001);
    expect(await get('a', 5000)).toBe('miss');
  });

  it('are bounded in entries and bytes, and evictions are counted', async () => {
    const cache = new SchemaCache({ maxEntries: 10, maxBytes: 8000 });
    const put = (name: string, value: string) =>
      cache.get({ server: 's', principal: '', kind: 'table', name }, async () => ({ value }), false);
    for (let index = 0; index < 50; index++) await put(`t${index}`, 'x'.repeat(100));
    expect(cache.figures()).toMatchObject({ entries: 10, evictions: { capacity: 40, expired: 0, invalidated: 0 } });
    await put('large', 'x'.repeat(7000));
    expect(cache.figures().bytes).toBeLessThanOrEqual(8000);
    const { writes } = cache.figures();
    await put('too large', 'x'.repeat(9000));
    expect(cache.figures().entries).toBeLessThan(10);
    expect(cache.figures().writes).toBe(writes);
    expect((await telemetry.points('mcp_vitals.cache.entries'))[0]!.value).toBe(cache.figures().entries);
  });
});

it('the error for a server without a fitting adapter names the adapters and the tools', async () => {
  const pair = await connectPair(
    'v2',
    (server) => void (server as { registerTool: CallableFunction }).registerTool('ping', {}, () => ({ content: [] })),
  );
  await expect(managerOver({ client: pair.client }).connect()).rejects.toThrow(
    /none of the adapters .* fits the server fake with the tools ping/,
  );
});
