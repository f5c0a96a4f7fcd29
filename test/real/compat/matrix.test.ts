import { cp } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeMatrix, type Expected, type Row, V1, V1_OLDEST, V2 } from '../../compat/matrix.js';
import { ROOT } from '../../helpers/compat-app.js';
import { appsIn, installed, nodeOf, packagesIn } from '../../helpers/compat-installs.js';
import { setOf } from '../set-size.js';

/** The SDK of an app and its start command. `undefined` if something is not available. */
interface SdkVersion {
  name: string;
  apps: string | undefined;
  entry: string;
  expected: Expected;
}
interface Runtime {
  name: string;
  node: string | undefined;
  /** The module that is imported first. @default our `register` */
  preload?: { file: string | undefined };
}

const rows = (versions: readonly SdkVersion[], { name: runtime, node, preload }: Runtime): Row[] =>
  versions.flatMap(({ name, apps, entry, expected }) =>
    ['mjs', 'cjs'].map((extension) => ({
      name: `${runtime}: ${name}, ${extension === 'mjs' ? 'ESM' : 'CommonJS'}`,
      expected,
      app:
        apps === undefined || node === undefined || (preload && preload.file === undefined)
          ? undefined
          : {
              args: [path.join(apps, `${entry}.${extension}`)],
              node,
              ...(preload?.file !== undefined && { nodeOptions: `--import ${pathToFileURL(preload.file).href}` }),
            },
    })),
  );

/** The file with which an app sets up the OpenTelemetry of a set, beside which our instrumentation is installed. */
async function ownSdk(set: string): Promise<string | undefined> {
  const folder = await installed(set);
  if (folder === undefined) return undefined;
  const file = path.join(await packagesIn(folder, 'matrix'), 'own-sdk.mjs');
  await cp(path.join(ROOT, 'test/compat/own-sdk.mjs'), file);
  return file;
}

const workspace = path.join(ROOT, 'test/compat/apps');
const newest: SdkVersion[] = [
  { name: 'v1 newest', apps: workspace, entry: 'v1', expected: V1 },
  { name: 'v2 newest', apps: workspace, entry: 'v2', expected: V2 },
];
const oldest: SdkVersion[] = [
  { name: 'v1 oldest', apps: await appsIn(await installed('v1-oldest')), entry: 'v1-oldest', expected: V1_OLDEST },
  { name: 'v2 oldest', apps: await appsIn(await installed('v2-oldest')), entry: 'v2', expected: V2 },
];
const isNode20 = process.versions.node.startsWith('20.');

const ALL = [
  ...rows(oldest, { name: 'register', node: process.execPath }),
  ...rows([...newest, ...oldest], {
    name: 'Node 26 with OpenTelemetry 3',
    node: nodeOf(await installed('node-26')),
    preload: { file: await ownSdk('otel-3') },
  }),
  ...rows(newest, {
    name: 'Node 20 with OpenTelemetry 2',
    node: isNode20 ? process.execPath : nodeOf(await installed('node-20')),
    preload: { file: await ownSdk('otel-2') },
  }),
];

/** Of a sample both majors and both kinds of modules: the oldest SDKs here, the newest with the newest Node.js and OpenTelemetry. */
const SAMPLE = /^register: (v1 oldest, ESM|v2 oldest, C)|^Node 26.*: (v1 newest, C|v2 newest, ESM)/;
describeMatrix(setOf(ALL, ({ name }) => SAMPLE.test(name)));
