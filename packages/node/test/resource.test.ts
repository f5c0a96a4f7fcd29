import { resourceFromAttributes } from '@opentelemetry/resources';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OtlpReceiver } from '../../../test/helpers/otlp-receiver.js';
import { Environment } from '../src/environment/environment.js';
import { resourceOf } from '../src/telemetry/resource.js';
import { PAIR, REGISTER, runApp } from './run-app.js';

afterEach(() => vi.unstubAllEnvs());

function attributesOf(variables: Record<string, string>, ...rest: [string?, Parameters<typeof resourceOf>[2]?]) {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return resourceOf(new Environment(), ...rest).attributes;
}

describe('the resource', () => {
  it('distinguishes two processes of one service, on every signal', async () => {
    const receiver = await OtlpReceiver.start();
    const run = () =>
      runApp({
        source: `${PAIR} import { logs } from '@opentelemetry/api-logs'; logs.getLogger('app').emit({ body: 'started' });
          await connect(); await client.ping();`,
        environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SERVICE_NAME: 'twins' },
      });
    await Promise.all([run(), run()]);
    const ids = [
      ...receiver.traces.flatMap((e) => e.resourceSpans),
      ...receiver.metrics.flatMap((e) => e.resourceMetrics),
      ...receiver.logs.flatMap((e) => e.resourceLogs),
    ]
      .map((each) => JSON.stringify(each?.resource))
      .map((resource) => /service\.instance\.id","value":\{"stringValue":"([0-9a-f-]{36})"/.exec(resource)?.[1]);
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(undefined);
    await receiver.close();
  });

  it('never holds the command line of the process', async () => {
    const receiver = await OtlpReceiver.start();
    const secrets = ['postgres://lab:hunter2@db/x', '--api-key=sk-4711'];
    await runApp({
      source: `${PAIR} await connect(); await client.ping();`,
      flags: [...REGISTER, `--title=${secrets[1]}`],
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        DATABASE_URL: secrets[0]!,
        OTEL_NODE_RESOURCE_DETECTORS: 'all',
      },
    });
    const sent = JSON.stringify([receiver.traces, receiver.metrics, receiver.logs]);
    expect(sent).toContain('process.pid');
    for (const secret of ['hunter2', 'sk-4711', 'process.command', 'process.owner']) expect(sent).not.toContain(secret);
    await receiver.close();
  });

  it('keeps the values from OTEL_RESOURCE_ATTRIBUTES', () => {
    expect(
      attributesOf(
        { OTEL_RESOURCE_ATTRIBUTES: 'service.instance.id=mine,team=data,process.command=ours', OTEL_SERVICE_NAME: 'a' },
        'b',
      ),
    ).toMatchObject({ 'service.instance.id': 'mine', team: 'data', 'process.command': 'ours', 'service.name': 'a' });
  });

  it('has the attributes from the options, over which the environment takes precedence', () => {
    const own = resourceFromAttributes({ team: 'mine', 'service.namespace': 'lab' });
    expect(attributesOf({ OTEL_RESOURCE_ATTRIBUTES: 'team=data' }, 'b', own)).toMatchObject({
      team: 'data',
      'service.namespace': 'lab',
      'service.name': 'b',
    });
  });

  it.each([
    [undefined, ['host.name', 'process.pid'], ['os.type']],
    ['all', ['host.name', 'process.pid', 'os.type'], []],
    ['os', ['os.type'], ['host.name', 'process.pid', 'team']],
    ['none', ['service.instance.id'], ['host.name', 'process.pid', 'os.type', 'team']],
  ])('has the attributes of the detectors in OTEL_NODE_RESOURCE_DETECTORS=%s', (detectors, present, absent) => {
    const keys = Object.keys(
      attributesOf({
        OTEL_RESOURCE_ATTRIBUTES: 'team=data',
        ...(detectors !== undefined && { OTEL_NODE_RESOURCE_DETECTORS: detectors }),
      }),
    );
    expect(keys).toEqual(expect.arrayContaining(present));
    expect(keys.filter((key) => absent.includes(key))).toEqual([]);
  });
});
