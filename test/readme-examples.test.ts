import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readText } from './helpers/repository.js';

const root = fileURLToPath(new URL('..', import.meta.url));

it.each([
  { name: 'windows', prints: /^0\.1[12]\d* 100\n$/ },
  { name: 'monitor', prints: /^list_tables A typical call takes 300 ms instead of 100 ms \(x3\)\n$/ },
])('the example in the README of $name runs as it stands', ({ name, prints }) => {
  const [, example] = /```ts\n(.*?)```/s.exec(readText(`packages/${name}/README.md`))!;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', example!], { cwd: root });
  expect(printed.toString()).toMatch(prints);
});
