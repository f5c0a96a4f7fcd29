import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../dist/dashboard/', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => path.extname(file) !== '');
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
const html = read('index.html');

describe('the bundle of the dashboard page', () => {
  it('has at most 150 KB compressed, in all', () => {
    const bytes = files.reduce((sum, file) => sum + gzipSync(read(file)).length, 0);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(150_000);
  });

  it('is one page, one script, one style sheet and one icon, named after their content', () => {
    expect(files.map((file) => file.replace(/-[\da-f]{10}(?=\.)/, '-HASH')).toSorted()).toEqual([
      'assets/icon-HASH.svg',
      'assets/page-HASH.css',
      'assets/page-HASH.js',
      'index.html',
      'licences.txt',
    ]);
    for (const [, name] of html.matchAll(/(?:href|src)="\/([^"]+)"/g)) expect(files).toContain(name);
    expect([...html.matchAll(/(?:href|src)="\//g)]).toHaveLength(3);
  });

  it('needs no exception from a strict content security policy', () => {
    expect(html).not.toMatch(/<style|style=|<script(?![^>]* src=)|\son\w+=/);
    expect(read(files.find((file) => file.endsWith('.js'))!)).not.toMatch(/\beval\(|new Function\(/);
  });

  it('names no other server', () => {
    const addresses = files
      .filter((file) => file !== 'licences.txt')
      .flatMap((file) => read(file).match(/\b(?:https?:)?\/\/[\w.-]+\.[a-z]{2,}/g) ?? []);
    expect(addresses.filter((address) => !address.includes('www.w3.org'))).toEqual([]);
    expect(read(files.find((file) => file.endsWith('.css'))!)).not.toMatch(/@import|url\(/);
  });

  it.each(['preact', '@preact/signals', '@preact/signals-core', 'uplot'])('comes with the licence of %s', (name) => {
    expect(read('licences.txt')).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\n\\n.*MIT`, 'm'));
  });
});
