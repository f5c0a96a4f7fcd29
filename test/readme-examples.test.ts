import { afterEach, describe, expect, it, vi } from 'vitest';
import { readText } from './helpers/repository.js';

/** The packages whose README's first example runs as it stands, and what it prints. */
const EXAMPLES = [
  { name: 'windows', prints: [[expect.closeTo(0.12, 2), 100]] },
  { name: 'monitor', prints: [['list_tables', 'A typical call takes 300 ms instead of 100 ms (x3)']] },
] as const;

const IMPORT = /^import \{([^}]+)\} from '([^']+)';$/gm;

/** Runs an example of ES imports and plain statements; its imports are those of this repository. */
async function run(example: string): Promise<void> {
  const body = example.replace(IMPORT, (_, names: string, from: string) => `const {${names}} = await load('${from}');`);
  const main = new Function('load', `return (async () => {${body}})()`) as (
    load: (name: string) => unknown,
  ) => Promise<void>;
  await main((name) => import(name));
}

describe('the example of a README', () => {
  afterEach(() => vi.restoreAllMocks());

  it.each(EXAMPLES)('$name runs', async ({ name, prints }) => {
    const [, example] = /```ts\n(.*?)```/s.exec(readText(`packages/${name}/README.md`))!;
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await run(example!);
    expect(log.mock.calls).toEqual(prints);
  });
});
